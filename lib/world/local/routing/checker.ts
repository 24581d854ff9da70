/** One health checker: asks, waits the interval from the reply, asks again. Runs on whatever clock it is given. */
import { nextCheckAtMs } from './rules/interval-from-reply.ts';

export type ProbeResult =
  { readonly passed: true; readonly reason: string } | { readonly passed: false; readonly reason: string };

export interface CheckerOptions {
  readonly clock: {
    /** Simulated milliseconds. */
    elapsedMs(): number;
    sleep(simulatedMs: number, signal?: AbortSignal): Promise<void>;
  };
  readonly phaseMs: number;
  /** One check before the regular ones, this long after the start; none where absent. Simulated milliseconds. */
  readonly firstLookMs?: number;
  readonly intervalSeconds: number;
  /** Never rejects: whatever goes wrong is a failed check with a reason. */
  readonly probe: () => Promise<ProbeResult>;
  readonly onResult: (result: ProbeResult) => void;
  /** How much later than due a check started, simulated milliseconds. */
  readonly onStart: (lateMs: number) => void;
  readonly signal: AbortSignal;
}

/** Resolves as soon as the signal aborts; a reply that comes after that is not counted. */
export const runChecker = async (options: CheckerOptions): Promise<void> => {
  const { clock, firstLookMs, intervalSeconds, phaseMs, signal } = options;
  if (firstLookMs !== undefined && !(await lookFirst(options, firstLookMs))) return;
  let dueMs = clock.elapsedMs() + phaseMs;
  while (!signal.aborted && (await checkAt(options, dueMs)))
    dueMs = nextCheckAtMs(clock.elapsedMs(), intervalSeconds);
};

/** A region that is just coming up is not taken for a red one: only the last of a few failures in a row counts. */
const LOOKS = 3;
const LOOK_AGAIN_MS = 2_000;

const lookFirst = async (options: CheckerOptions, afterMs: number): Promise<boolean> => {
  const { clock, onResult } = options;
  let dueMs = clock.elapsedMs() + afterMs;
  let last: ProbeResult | undefined;
  const keep = (result: ProbeResult): void => void (last = result);
  for (let look = 1; look <= LOOKS && last?.passed !== true; look += 1) {
    if (!(await checkAt({ ...options, onResult: keep }, dueMs))) return false;
    dueMs = clock.elapsedMs() + LOOK_AGAIN_MS;
  }
  if (last !== undefined) onResult(last);
  return true;
};

/** @returns false when the signal aborted meanwhile. */
const checkAt = async (options: CheckerOptions, dueMs: number): Promise<boolean> => {
  const { clock, signal } = options;
  const slept = await clock.sleep(Math.max(0, dueMs - clock.elapsedMs()), signal).then(
    () => true,
    () => false,
  );
  if (!slept) return false;
  options.onStart(Math.max(0, clock.elapsedMs() - dueMs));
  const result = await unlessAborted(options.probe(), signal);
  if (result !== undefined) options.onResult(result);
  return result !== undefined;
};

const unlessAborted = (work: Promise<ProbeResult>, signal: AbortSignal): Promise<ProbeResult | undefined> =>
  new Promise((resolve, reject) => {
    const leave = (): void => resolve(undefined);
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
