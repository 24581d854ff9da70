/**
 * `npm run synth [-- -c env=NAME] [--output DIR] [--if-stale]`:
 * the assembly of one environment, without the CDK CLI.
 */
import { relative, resolve } from 'node:path';

import { Command, CommanderError, InvalidArgumentError } from 'commander';

import { DEFAULT_ENVIRONMENT } from '../lib/config/find-environment.ts';
import type { SynthesisResult } from '../lib/infra/synthesize.ts';

/** Usage, configuration and output faults are the caller's to mend. */
const EXIT_USAGE = 3;
/** CloudFormation takes templates up to 1 MB from a bucket (AWS CloudFormation quotas). */
const TEMPLATE_LIMIT_BYTES = 1_000_000;

interface Options {
  readonly context: string;
  readonly output: string;
  readonly ifStale: boolean;
}

const root = resolve(import.meta.dirname, '..');
async function main(words: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  try {
    const options = parse(words);
    // The CDK takes most of a second to load: bad options should not wait for it.
    const { synthesize } = await import('../lib/infra/synthesize.ts');
    const result = await synthesize({
      environment: options.context,
      output: options.output,
      ifStale: options.ifStale,
      validation: 'rules',
      root,
    });
    process.stdout.write(describe(options.context, result, (performance.now() - startedAt) / 1000));
    return 0;
  } catch (error) {
    return fail(error);
  }
}

function parse(words: readonly string[]): Options {
  const command = new Command('synth')
    .description('Synthesizes both regions of one environment. Needs no credentials and no network.')
    .option(
      '-c, --context <env=NAME>',
      'environment, as the CDK CLI takes it',
      environmentOf,
      DEFAULT_ENVIRONMENT,
    )
    .option('--output <DIR>', 'folder of the assembly', 'cdk.out')
    .option('--if-stale', 'do nothing when sources, lock and environment are unchanged', false)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  command.parse(words, { from: 'user' });
  return command.opts<Options>();
}

function environmentOf(word: string): string {
  const [, name] = /^env=(.+)$/.exec(word) ?? [];
  if (name === undefined) throw new InvalidArgumentError('It takes env=NAME and nothing else.');
  return name;
}

/** A coded error is a sentence for a person; anything else is a defect and keeps its stack. */
function fail(error: unknown): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  if (!(error instanceof Error) || !('code' in error)) throw error;
  const sentence = error instanceof CommanderError ? error.message.replace(/^error: /, '') : error.message;
  process.stderr.write(`synth: ${sentence}\n`);
  return EXIT_USAGE;
}

function describe(environment: string, result: SynthesisResult, seconds: number): string {
  const output = relative(process.cwd(), result.output) || result.output;
  if (result.outcome === 'fresh')
    return `${environment} in ${output} is up to date (${result.fingerprint.slice(0, 12)})\n`;
  const width = Math.max(...result.stacks.map(({ name }) => name.length));
  const rows = result.stacks.map(({ name, resources, templateBytes }) =>
    [name.padEnd(width), String(resources).padStart(9), kilobytes(templateBytes), share(templateBytes)].join(
      '  ',
    ),
  );
  const total = result.stacks.reduce((sum, { resources }) => sum + resources, 0);
  return [
    ['stack'.padEnd(width), 'resources', 'template', 'of 1 MB'].join('  '),
    ...rows,
    `${environment}: ${result.stacks.length} stacks, ${total} resources in ${output}, ${seconds.toFixed(1)} s`,
    '',
  ].join('\n');
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`.padStart(8);
const share = (bytes: number): string => `${((100 * bytes) / TEMPLATE_LIMIT_BYTES).toFixed(1)} %`.padStart(7);

process.exitCode = await main(process.argv.slice(2));
