/**
 * `npm run destroy-order [-- --env NAME] [--writer ROLE]`: the commands that take an environment down, in order.
 * It prints and touches nothing. Exit 0 told, 2 could not, 3 usage.
 */
import { resolve } from 'node:path';

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';

import type { RegionRole } from '../lambda/contract/regions.ts';
import { REGION_ROLES } from '../lambda/contract/regions.ts';
import { destroyOrder } from '../lib/assembly/destroy-order.ts';
import { AssemblyError } from '../lib/assembly/errors.ts';
import { loadAssembly } from '../lib/assembly/load.ts';
import { DEFAULT_ENVIRONMENT, findEnvironment } from '../lib/config/find-environment.ts';
import { environmentId } from '../lib/config/names.ts';
import { withAssemblyOf } from './assembly-of.ts';

const EXIT = { told: 0, unknown: 2, usage: 3 } as const;
interface Options {
  readonly env: string;
  readonly assembly?: string;
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
    return fail(error);
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
  const command = new Command('destroy-order')
    .description('Prints the commands that take an environment down, in order. Changes nothing.')
    .option('--env <NAME>', 'environment', environmentOf, DEFAULT_ENVIRONMENT)
    .option(
      '--assembly <DIR>',
      'an assembly as it is; by default cdk.out, or a fresh one in a folder of its own',
    )
    .addOption(
      new Option('--writer <ROLE>', "where the database's writer is now")
        .choices(REGION_ROLES)
        .default('primary'),
    )
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

/** A coded error is a sentence for a person; anything else is a defect and keeps its stack. */
function fail(error: unknown): number {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.told;
  if (!(error instanceof Error) || !('code' in error)) throw error;
  process.stderr.write(`destroy-order: ${error.message.replace(/^error: /, '')}\n`);
  return error instanceof AssemblyError ? EXIT.unknown : EXIT.usage;
}
