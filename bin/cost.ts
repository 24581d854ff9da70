/**
 * `npm run cost [-- --env NAME]`: what an environment costs idle,
 * from its templates. Exit 0 told, 2 could not, 3 usage.
 */
import { resolve } from 'node:path';

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';

import { AssemblyError } from '../lib/assembly/errors.ts';
import { loadAssembly } from '../lib/assembly/load.ts';
import { createResourceGraph } from '../lib/assembly/resource-graph.ts';
import { DEFAULT_ENVIRONMENT, findEnvironment } from '../lib/config/find-environment.ts';
import { environmentId } from '../lib/config/names.ts';
import { costDocument } from '../lib/cost/document.ts';
import { estimateCost } from '../lib/cost/estimate.ts';
import type { CostEstimate } from '../lib/cost/estimate.ts';
import { renderMarkdown } from '../lib/report/markdown.ts';
import { renderTerminal, wantsColour } from '../lib/report/terminal.ts';
import { withAssemblyOf } from './assembly-of.ts';

const EXIT = { told: 0, unknown: 2, usage: 3 } as const;
const FORMATS = ['terminal', 'markdown', 'json'] as const;
type Format = (typeof FORMATS)[number];
interface Options {
  readonly env: string;
  readonly assembly?: string;
  readonly format: Format;
}

const root = resolve(import.meta.dirname, '..');
process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  try {
    const { env, assembly, format } = parse(words);
    const estimate = await withAssemblyOf({ environment: env, named: assembly, root }, (directory) =>
      estimateCost(createResourceGraph(loadAssembly(directory))),
    );
    process.stdout.write(render(estimate, format));
    return estimate.unknownTypes.length === 0 ? EXIT.told : EXIT.unknown;
  } catch (error) {
    return fail(error);
  }
}

function parse(words: readonly string[]): Options {
  const command = new Command('cost')
    .description('What an environment costs in a month while nobody uses it, counted from its templates.')
    .option('--env <NAME>', 'environment', environmentOf, DEFAULT_ENVIRONMENT)
    .option(
      '--assembly <DIR>',
      'an assembly as it is; by default cdk.out, or a fresh one in a folder of its own',
    )
    .addOption(new Option('--format <FORMAT>', 'how it is written').choices(FORMATS).default('terminal'))
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  command.parse(words, { from: 'user' });
  return command.opts<Options>();
}

function environmentOf(word: string): string {
  try {
    return environmentId(findEnvironment(word));
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function render(estimate: CostEstimate, format: Format): string {
  const document = costDocument(estimate);
  switch (format) {
    case 'terminal':
      return `${renderTerminal(document, { colour: wantsColour(process.stdout, process.env) })}\n`;
    case 'markdown':
      return renderMarkdown(document);
    case 'json':
      return `${JSON.stringify(estimate, undefined, 2)}\n`;
  }
}

/** A coded error is a sentence for a person; anything else is a defect and keeps its stack. */
function fail(error: unknown): number {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.told;
  if (!(error instanceof Error) || !('code' in error)) throw error;
  process.stderr.write(`cost: ${error.message.replace(/^error: /, '')}\n`);
  return error instanceof AssemblyError ? EXIT.unknown : EXIT.usage;
}
