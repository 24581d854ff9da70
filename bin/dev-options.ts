/** The command line of `npm run dev`. */
import { Command, CommanderError, InvalidArgumentError } from 'commander';

export interface DevOptions {
  /** Of the proxy; 0 is one that is free. */
  readonly port: number;
  readonly speed: number;
  /** Absent: `cdk.out`, synthesized when stale. */
  readonly assembly?: string;
}

/** The command line is wrong; the message is one sentence. */
export class DevUsageError extends Error {
  readonly code = 'USAGE';
}

/** As for a drill: above 50 the shortest wait is less than a turn of the event loop. */
const SPEEDS = { minimum: 1, maximum: 50 } as const;
const MAXIMUM_PORT = 65_535;

/** @returns undefined when help was printed. @throws DevUsageError */
export function parseDevOptions(words: readonly string[]): DevOptions | undefined {
  const command = new Command('dev')
    .description('Both regions on this machine, to look around in with a browser. Needs no AWS account.')
    .option('--port <N>', 'port of the proxy on 127.0.0.1; 0 is one that is free', portOf, 0)
    .option('--speed <N>', 'how much faster waiting runs, 1 to 50; work never does', speedOf, 1)
    .option('--assembly <DIR>', 'an assembly as it is; by default cdk.out, synthesized when it is stale')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  try {
    command.parse(words, { from: 'user' });
    return command.opts<DevOptions>();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw new DevUsageError(`${plain(error.message)} \`npm run dev -- --help\` shows what is allowed.`);
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

function portOf(word: string): number {
  if (/^\d{1,5}$/.test(word) && Number(word) <= MAXIMUM_PORT) return Number(word);
  throw new InvalidArgumentError(`It takes a whole number from 0 to ${MAXIMUM_PORT}.`);
}

function speedOf(word: string): number {
  const speed = Number(word);
  if (word.trim() !== '' && speed >= SPEEDS.minimum && speed <= SPEEDS.maximum) return speed;
  throw new InvalidArgumentError(`It takes a number from ${SPEEDS.minimum} to ${SPEEDS.maximum}.`);
}
