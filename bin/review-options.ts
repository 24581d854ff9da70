/** The command line of `npm run review`. */
import { Command, CommanderError, Option } from 'commander';

import type { FailOn } from '../lib/review/review.ts';

export const FORMATS = ['terminal', 'markdown', 'json', 'sarif', 'html'] as const;
export type Format = (typeof FORMATS)[number];
const FAIL_ON: readonly FailOn[] = ['error', 'warning', 'never'];

export interface ReviewOptions {
  /** Absent: our own, of `env`. */
  readonly assembly: string | undefined;
  /** Absent: nothing is compared. */
  readonly base: string | undefined;
  readonly env: string;
  readonly format: Format;
  readonly failOn: FailOn;
  /** Empty: all. */
  readonly rule: readonly string[];
  /** A rule's id, or `all`. */
  readonly explain: string | undefined;
  readonly primary: string | undefined;
  readonly standby: string | undefined;
  /** Absent: `review.json` in the working directory, where there is one. */
  readonly acceptances: string | undefined;
  /** Folder of drill runs. Absent: where drills put them, where there is one. */
  readonly evidence: string | undefined;
}

/** The command line is wrong; the message is one sentence. */
export class ReviewUsageError extends Error {
  readonly code = 'USAGE';
}

/** @returns undefined when help was printed. @throws ReviewUsageError */
export function parseReview(words: readonly string[], defaultEnvironment: string): ReviewOptions | undefined {
  const command = reviewCommand(defaultEnvironment);
  try {
    command.parse(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw new ReviewUsageError(
      `${error.message
        .replace(/^error: /, '')
        .replaceAll('\n', ' ')
        .replace(/\.$/, '')}; \`npm run review -- --help\` shows what is allowed`,
    );
  }
  return command.opts<ReviewOptions>();
}

const gather = (word: string, before: readonly string[]): readonly string[] => [...before, word];

const reviewCommand = (defaultEnvironment: string): Command =>
  new Command('npm run review --')
    .description(
      'Reads two regions’ synthesized templates and says what would not survive the loss of one. ' +
        'Exit code 0 clean, 1 findings at or above the level, 2 could not judge, 3 usage.',
    )
    .option('--env <NAME>', 'environment of this project', defaultEnvironment)
    .option(
      '--assembly <DIR>',
      'an assembly as it is, of any CDK application (default: cdk.out, or a fresh one)',
    )
    .addOption(new Option('--format <FORMAT>', 'how it is written').choices(FORMATS).default('terminal'))
    .addOption(
      new Option('--fail-on <LEVEL>', 'from which level on findings give exit code 1')
        .choices(FAIL_ON)
        .default('error'),
    )
    .option('--base <DIR>', 'the assembly that is deployed now: says what a deploy changes and loses')
    .option('--rule <ID>', 'only this rule; may be repeated', gather, [])
    .option('--explain <ID>', 'why a rule is there and what to change; `all` lists every rule')
    .option('--primary <REGION>', 'with --standby: which region is which, where nothing tells')
    .option('--standby <REGION>', 'see --primary')
    .option('--acceptances <FILE>', 'findings to live with (default: review.json, where there is one)')
    .option('--evidence <DIR>', 'drill runs to put beside the map of failure domains (default: drills)')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
