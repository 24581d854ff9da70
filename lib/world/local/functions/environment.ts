import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { ClockOrigin } from '../clock.ts';
import type { FunctionError, HostMessage, InvokeMessage, ProcessMessage } from './process/messages.ts';

/** What became of one event in one environment. */
export type EventOutcome =
  | { readonly kind: 'answer'; readonly payload: string }
  | { readonly kind: 'error'; readonly error: FunctionError }
  | { readonly kind: 'died'; readonly reason: string };
export type BootOutcome = { readonly kind: 'ready' } | Exclude<EventOutcome, { kind: 'answer' }>;

/** One process that serves one event at a time and is frozen in between, as a Lambda execution environment is. */
export interface Environment {
  readonly id: string;
  /** Settles once: ready, or why not. */
  readonly booted: Promise<BootOutcome>;
  /** Thaws, hands the event over, and freezes again after the answer. Never rejects. */
  serve(message: InvokeMessage): Promise<EventOutcome>;
  /** Simulated time changed its pace; an environment that is frozen hears of it with its next event. */
  setClock(clock: ClockOrigin): void;
  /** Ends the process, frozen or not, and resolves when it is gone. */
  end(): Promise<void>;
}

export interface EnvironmentOptions {
  readonly id: string;
  readonly program: string;
  readonly memoryMegabytes: number;
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly onStart: (pid: number) => void;
  /** Called once, however the process ended; `asked` when the host itself ended it. */
  readonly onExit: (pid: number, asked: boolean, reason: string) => void;
  readonly onLine: (line: string) => void;
  readonly onHit: (role: RegionRole) => void;
}

/** Lambda gives Node's heap most of the memory of the function; the rest is for buffers and code. */
const HEAP_SHARE = 0.9;

/** Starts an environment. A process that cannot even start shows as `died` in `booted`. */
export const startEnvironment = (options: EnvironmentOptions): Environment => {
  const child = spawnProcess(options);
  const { pid } = child;
  const replies = createReplies(child, options.onHit);
  let asked = false;
  let serving = false;
  const gone = new Promise<void>((resolve) => {
    child.once('error', (error) => replies.endAll(error.message));
    child.once('close', (code, signal) => {
      const reason = signal === null ? `exit status ${code ?? 'unknown'}` : `signal ${signal}`;
      replies.endAll(reason);
      if (pid !== undefined) options.onExit(pid, asked, reason);
      resolve();
    });
  });
  if (pid !== undefined) options.onStart(pid);
  readLines(child.stdout, options.onLine);
  readLines(child.stderr, options.onLine);
  return {
    id: options.id,
    booted: replies.booted.then((outcome) => {
      if (outcome.kind === 'ready') signalGroup(pid, 'SIGSTOP');
      return outcome;
    }),
    serve: async (message) => {
      const outcome = replies.next(message.requestId);
      signalGroup(pid, 'SIGCONT');
      serving = true;
      tell(child, message);
      const settled = await outcome;
      serving = false;
      signalGroup(pid, 'SIGSTOP');
      return settled;
    },
    setClock: (clock) => {
      if (serving) tell(child, { kind: 'clock', clock });
    },
    end: () => {
      asked = true;
      // KILL needs no thaw: it ends a stopped process too.
      signalGroup(pid, 'SIGKILL');
      return pid === undefined ? Promise.resolve() : gone;
    },
  };
};

/**
 * One vCPU is what a function has at 1,769 MB: V8's helper threads would be more than that, on cores we need. Not
 * `--single-threaded`, which says the same and more: V8 then refuses the compiled code of Node's own modules that Node
 * carries, 55 ms of each start.
 */
const ONE_PROCESSOR = ['--single-threaded-gc', '--no-concurrent-recompilation'];

const spawnProcess = ({ program, memoryMegabytes, folder, variables }: EnvironmentOptions): ChildProcess =>
  spawn(
    process.execPath,
    [`--max-old-space-size=${Math.floor(memoryMegabytes * HEAP_SHARE)}`, ...ONE_PROCESSOR, program],
    // A group of its own: a terminal's Ctrl-C reaches the tool alone, and the reaper ends whole groups.
    { cwd: folder, env: variables, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );

/** A process that is gone answers nothing; its end is told on its own. */
const tell = (child: ChildProcess, message: HostMessage): void => {
  if (child.connected) child.send(message, () => undefined);
};

const signalGroup = (pid: number | undefined, signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already; its exit is reported on its own.
  }
};

const createReplies = (child: ChildProcess, onHit: (role: RegionRole) => void) => {
  let settleBoot: (outcome: BootOutcome) => void;
  const booted = new Promise<BootOutcome>((resolve) => (settleBoot = resolve));
  let ended: string | undefined;
  let settle: { readonly requestId: string; readonly resolve: (outcome: EventOutcome) => void } | undefined;
  const reply = (requestId: string, outcome: EventOutcome): void => {
    // An answer to an earlier event, given up by now, must not settle this one.
    if (settle?.requestId === requestId) settle.resolve(outcome);
  };
  child.on('message', (message: ProcessMessage) => {
    switch (message.kind) {
      case 'ready': {
        settleBoot({ kind: 'ready' });
        return;
      }
      case 'init-failed': {
        settleBoot({ kind: 'error', error: message.error });
        return;
      }
      case 'answer': {
        reply(message.requestId, { kind: 'answer', payload: message.payload });
        return;
      }
      case 'error': {
        reply(message.requestId, { kind: 'error', error: message.error });
        return;
      }
      case 'hit': {
        onHit(message.role);
        return;
      }
    }
  });
  return {
    booted,
    next: (requestId: string): Promise<EventOutcome> =>
      ended === undefined
        ? new Promise((resolve) => (settle = { requestId, resolve }))
        : Promise.resolve({ kind: 'died', reason: ended }),
    endAll: (reason: string): void => {
      ended = reason;
      settleBoot({ kind: 'died', reason });
      settle?.resolve({ kind: 'died', reason });
    },
  };
};

const readLines = (stream: Readable | null, onLine: (line: string) => void): void => {
  let rest = '';
  stream?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream?.once('end', () => {
    if (rest !== '') onLine(rest);
  });
};
