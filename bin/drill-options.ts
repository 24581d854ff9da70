/** The command line of `npm run drill`: what exists, what is allowed, and the nearest name for a slip. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';

import { nearest } from '../lib/config/nearest.ts';
import { DEPENDENCY_STORIES } from '../lib/drill/scenarios/dependencies/index.ts';
import { RANDOM, randomScenario } from '../lib/drill/scenarios/dependencies/random.ts';
import { DEPENDENCIES_GROUP } from '../lib/drill/scenarios/dependencies/story.ts';
import { DEFAULT_SCENARIO, SCENARIOS } from '../lib/drill/scenarios/index.ts';
import type { Scenario } from '../lib/drill/scenario.ts';
import { LOSS_SHAPES } from '../lib/world/world.ts';
import type { LossShape } from '../lib/world/world.ts';

export interface RunOptions {
  readonly scenarios: readonly Scenario[];
  /** Absent: each scenario's own. */
  readonly speed: number | undefined;
  readonly seed: number;
  readonly shape: LossShape | undefined;
  /** Absent: `cdk.out`, synthesized when stale. */
  readonly assembly: string | undefined;
  readonly out: string;
  readonly json: boolean;
}
export interface CompareChoice {
  readonly environment: string;
  readonly assembly: string;
}
export type DrillCommand =
  | { readonly kind: 'run'; readonly options: RunOptions }
  /** Every story of a failing dependency with every seed. */
  | { readonly kind: 'matrix'; readonly runs: readonly RunOptions[] }
  | { readonly kind: 'list' }
  | ({ readonly kind: 'compare' } & CompareChoice)
  /** Help was printed. */
  | { readonly kind: 'nothing' };

/** The command line is wrong; the message is one sentence. */
export class UsageError extends Error {
  readonly code = 'USAGE';
}

/** Above 50 the shortest wait of the story is less than a turn of the event loop. */
const SPEEDS = { minimum: 1, maximum: 50 } as const;
const DEFAULT_SPEED = 10;

/** What somebody asked for, else the scenario's own; one that says nothing runs at the usual one. */
export const speedFor = (asked: number | undefined, scenario: Pick<Scenario, 'speed'>): number =>
  asked ?? scenario.speed ?? DEFAULT_SPEED;

interface RawOptions {
  readonly speed?: number;
  readonly seed: number;
  readonly shape?: LossShape;
  readonly assembly?: string;
  readonly out: string;
  readonly json: boolean;
}

/** @throws UsageError */
export function parseCommand(words: readonly string[]): DrillCommand {
  let parsed: DrillCommand = { kind: 'nothing' };
  const program = new Command('drill')
    .description('Loses a region on this machine and shows whether sign-in comes back. Needs no AWS account.')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  program
    .command('run', { isDefault: true })
    .description('runs scenarios one after another')
    .argument('[NAME...]', `scenarios, ${DEFAULT_SCENARIO.name} by default`)
    .option(
      '--speed <N>',
      `how much faster waiting runs, 1 to 50 (default: ${DEFAULT_SPEED}); work never does`,
      speedOf,
    )
    .option('--seed <N>', 'repeats the same jitter', wholeNumber, 1)
    .addOption(
      new Option('--shape <SHAPE>', `how the region is lost: ${LOSS_SHAPES.join(', ')}`).argParser(shapeOf),
    )
    .option('--assembly <DIR>', 'an assembly as it is; by default cdk.out, synthesized when it is stale')
    .option('--out <DIR>', 'where evidence folders go', 'drills')
    .option('--json', 'results on standard output, and nothing else', false)
    .action((names: readonly string[], raw: RawOptions) => {
      parsed = { kind: 'run', options: optionsOf(names, raw) };
    });
  program
    .command('matrix')
    .description('runs every story of a failing dependency with several seeds and prints one table')
    .option('--seeds <FROM-TO>', 'one seed, or a range of at most 20', seedsOf, [1])
    .option('--speed <N>', `how much faster waiting runs, 1 to 50 (default: ${DEFAULT_SPEED})`, speedOf)
    .option('--assembly <DIR>', 'an assembly as it is; by default cdk.out, synthesized when it is stale')
    .option('--out <DIR>', 'where evidence folders go', 'drills')
    .action(
      ({ seeds, ...raw }: Omit<RawOptions, 'seed' | 'json'> & { readonly seeds: readonly number[] }) => {
        const runs = seeds.map((seed) => optionsOf([DEPENDENCIES_GROUP], { ...raw, seed, json: false }));
        parsed = { kind: 'matrix', runs };
      },
    );
  program
    .command('list')
    .description('shows the scenarios')
    .action(() => {
      parsed = { kind: 'list' };
    });
  program
    .command('compare')
    .description("compares a deployed zone's records and health checks with an assembly")
    .requiredOption('--env <NAME>', 'the environment')
    .option('--assembly <DIR>', 'an assembly as it is', 'cdk.out')
    .action(({ env, assembly }: { readonly env: string; readonly assembly: string }) => {
      parsed = { kind: 'compare', environment: env, assembly };
    });
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ writeErr: () => undefined });
  parse(program, words);
  return parsed;
}

function parse(program: Command, words: readonly string[]): void {
  try {
    program.parse(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return;
      throw new UsageError(`${plain(error.message)} \`npm run drill -- --help\` shows what is.`);
    }
    throw error;
  }
}

/** Commander's own wording as a sentence. */
function plain(message: string): string {
  const text = message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .trim();
  return /[.?)]$/.test(text) ? text : `${text}.`;
}

function optionsOf(names: readonly string[], raw: RawOptions): RunOptions {
  const scenarios =
    names.length === 0 ? [DEFAULT_SCENARIO] : names.flatMap((name) => scenariosOf(name, raw.seed));
  const { shape, speed } = raw;
  const without = scenarios.find(({ shapes }) => shape !== undefined && !shapes.includes(shape));
  if (without !== undefined) throw new UsageError(`${without.name} has no shapes, leave --shape out.`);
  return { ...raw, scenarios, shape, speed, assembly: raw.assembly };
}

/** One, all of a group, or two drawn by the seed. */
function scenariosOf(name: string, seed: number): readonly Scenario[] {
  if (name === RANDOM) return [drawn(seed)];
  const found = SCENARIOS.filter((scenario) => scenario.name === name || scenario.group === name);
  if (found.length > 0) return found;
  const names = SCENARIOS.map((scenario) => scenario.name);
  const groups = SCENARIOS.flatMap(({ group }) => group ?? []);
  const guess = suggestion(name, [...names, ...new Set(groups)]);
  throw new UsageError(
    `There is no scenario ${name}${guess}. \`npm run drill -- list\` shows all ${names.length}.`,
  );
}

function drawn(seed: number): Scenario {
  const scenario = randomScenario(seed, DEPENDENCY_STORIES);
  if (scenario !== undefined) return scenario;
  throw new UsageError('No two stories can be told at once: all of them are about the same dependency.');
}

const MOST_SEEDS = 20;

/** `3` or `1-5`. */
function seedsOf(word: string): readonly number[] {
  const [, first = '', last = first] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(word) ?? [];
  const count = Number(last) - Number(first) + 1;
  if (first !== '' && count >= 1 && count <= MOST_SEEDS)
    return Array.from({ length: count }, (_, index) => Number(first) + index);
  throw new InvalidArgumentError(`It takes a seed or a range of at most ${MOST_SEEDS}, such as 1-5.`);
}

function shapeOf(word: string): LossShape {
  const found = LOSS_SHAPES.find((shape) => shape === word);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`It takes ${LOSS_SHAPES.join(', ')}${suggestion(word, LOSS_SHAPES)}.`);
}

function suggestion(word: string, candidates: readonly string[]): string {
  const guess = nearest(word, candidates);
  return guess === undefined ? '' : ` (did you mean ${guess}?)`;
}

function speedOf(word: string): number {
  const speed = Number(word);
  if (Number.isFinite(speed) && speed >= SPEEDS.minimum && speed <= SPEEDS.maximum) return speed;
  throw new InvalidArgumentError(`It takes a number from ${SPEEDS.minimum} to ${SPEEDS.maximum}.`);
}

function wholeNumber(word: string): number {
  if (/^\d{1,9}$/.test(word)) return Number(word);
  throw new InvalidArgumentError('It takes a whole number from 0 to 999999999.');
}
