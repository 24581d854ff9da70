/** What the commands share that take `--env NAME` and only read its assembly. */
import { Command, CommanderError, InvalidArgumentError } from 'commander';

import { AssemblyError } from '../lib/assembly/errors.ts';
import { DEFAULT_ENVIRONMENT, findEnvironment } from '../lib/config/find-environment.ts';
import { environmentId } from '../lib/config/names.ts';

export const EXIT = { told: 0, unknown: 2, usage: 3 } as const;

export interface EnvironmentOptions {
  readonly env: string;
  /** Absent: `cdk.out`, or a fresh one. */
  readonly assembly?: string;
}

/** A command with both options that throws instead of ending the process, and prints nothing but its help. */
export const environmentCommand = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--env <NAME>', 'environment', environmentOf, DEFAULT_ENVIRONMENT)
    .option(
      '--assembly <DIR>',
      'an assembly as it is; by default cdk.out, or a fresh one in a folder of its own',
    )
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });

function environmentOf(word: string): string {
  try {
    return environmentId(findEnvironment(word));
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/**
 * Tells the one sentence of a coded error.
 * @returns the exit code. @throws anything else: a defect, which keeps its stack.
 */
export function told(name: string, error: unknown): number {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.told;
  if (!(error instanceof Error) || !('code' in error)) throw error;
  process.stderr.write(`${name}: ${error.message.replace(/^error: /, '')}\n`);
  return error instanceof AssemblyError ? EXIT.unknown : EXIT.usage;
}
