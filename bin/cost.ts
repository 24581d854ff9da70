/**
 * `npm run cost [-- --env NAME]`: what an environment costs idle,
 * from its templates. Exit 0 told, 2 could not, 3 usage.
 */
import { resolve } from 'node:path';

import { Option } from 'commander';

import { loadAssembly } from '../lib/assembly/load.ts';
import { createResourceGraph } from '../lib/assembly/resource-graph.ts';
import { costDocument } from '../lib/cost/document.ts';
import { estimateCost } from '../lib/cost/estimate.ts';
import type { CostEstimate } from '../lib/cost/estimate.ts';
import { renderMarkdown } from '../lib/report/markdown.ts';
import { renderTerminal, wantsColour } from '../lib/report/terminal.ts';
import { withAssemblyOf } from './assembly-of.ts';
import { environmentCommand, EXIT, told } from './environment-command.ts';
import type { EnvironmentOptions } from './environment-command.ts';

const FORMATS = ['terminal', 'markdown', 'json'] as const;
type Format = (typeof FORMATS)[number];
interface Options extends EnvironmentOptions {
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
    return told('cost', error);
  }
}

function parse(words: readonly string[]): Options {
  const command = environmentCommand(
    'cost',
    'What an environment costs in a month while nobody uses it, counted from its templates.',
  ).addOption(new Option('--format <FORMAT>', 'how it is written').choices(FORMATS).default('terminal'));
  command.parse(words, { from: 'user' });
  return command.opts<Options>();
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
