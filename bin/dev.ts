/** `npm run dev`: both regions on this machine, to look around in with a browser. Exit 0 after quitting, 2 could not, 3 usage. */
import { resolve } from 'node:path';

import { chooseAssembly } from './drill-assembly.ts';
import { interruptible } from './drill-interrupt.ts';
import { DevUsageError, parseDevOptions } from './dev-options.ts';
import type { DevOptions } from './dev-options.ts';
import { hanging } from '../lib/dev/hanging.ts';

const EXIT = { quit: 0, unknown: 2, usage: 3 } as const;
const root = resolve(import.meta.dirname, '..');

// All is ended by now; left to end by itself, Node was seen to spin (see bin/drill.ts).
process.exit(await main(process.argv.slice(2)));

async function main(words: readonly string[]): Promise<number> {
  try {
    const options = parseDevOptions(words);
    return options === undefined ? EXIT.quit : await run(options);
  } catch (error) {
    return complain(error, error instanceof DevUsageError ? EXIT.usage : EXIT.unknown);
  }
}

async function run({ port, speed, assembly: named }: DevOptions): Promise<number> {
  const { signal, release } = interruptible((name) => `Stopped by ${name} before both regions were up.`);
  const { stdout } = process;
  const write = (line: string): void =>
    hanging(line, stdout.columns || Number.POSITIVE_INFINITY).forEach(
      (piece) => void stdout.write(`${piece}\n`),
    );
  try {
    const assembly = await chooseAssembly(named, root, write);
    write(`Both regions of ${assembly.environment} come up; that takes a while.`);
    // What a world needs takes a while to load; a slip on the command line should not wait for it.
    const { runDev } = await import('./dev-run.ts');
    await runDev({ assemblyDir: assembly.directory, speed, port, write, signal });
    return EXIT.quit;
  } finally {
    release();
  }
}

/** One sentence, no stack trace; those are for whoever works on the tool. */
function complain(error: unknown, exitCode: number): number {
  if (process.env['HOLDOVER_DEBUG'] === '1') console.error(error);
  const { message } = error as Error;
  process.stderr.write(`dev: ${/[.?!]$/.test(message) ? message : `${message}.`}\n`);
  return exitCode;
}
