/**
 * `npm run destroy-order [-- --env NAME] [--writer ROLE]`: the commands that take an environment down, in order.
 * It prints and touches nothing. Exit 0 told, 2 could not, 3 usage.
 */
import { resolve } from 'node:path';

import { Option } from 'commander';

import type { RegionRole } from '../lambda/contract/regions.ts';
import { REGION_ROLES } from '../lambda/contract/regions.ts';
import { destroyOrder } from '../lib/assembly/destroy-order.ts';
import { loadAssembly } from '../lib/assembly/load.ts';
import { withAssemblyOf } from './assembly-of.ts';
import { environmentCommand, EXIT, told } from './environment-command.ts';
import type { EnvironmentOptions } from './environment-command.ts';

interface Options extends EnvironmentOptions {
  readonly writer: RegionRole;
}

const root = resolve(import.meta.dirname, '..');
process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  try {
    const { env, assembly, writer } = parse(words);
    const lines = await withAssemblyOf({ environment: env, named: assembly, root }, (directory) =>
      commands(directory, writer),
    );
    process.stdout.write(`${lines.join('\n')}\n`);
    return EXIT.told;
  } catch (error) {
    return told('destroy-order', error);
  }
}

function commands(directory: string, writer: RegionRole): readonly string[] {
  const { environment, stacks } = loadAssembly(directory);
  const name = environment.environment;
  return [
    `# ${name}, the database's writer in ${environment.regions[writer]}. Never run on AWS.`,
    ...destroyOrder(stacks, writer).map(
      (stack) => `npx cdk destroy -c env=${name} --exclusively ${stack.name}`,
    ),
  ];
}

function parse(words: readonly string[]): Options {
  const command = environmentCommand(
    'destroy-order',
    'Prints the commands that take an environment down, in order. Changes nothing.',
  ).addOption(
    new Option('--writer <ROLE>', "where the database's writer is now")
      .choices(REGION_ROLES)
      .default('primary'),
  );
  command.parse(words, { from: 'user' });
  return command.opts<Options>();
}
