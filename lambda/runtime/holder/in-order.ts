/** Sources one after the other, and on a cold start the next one early when the one before is silent. */
import type { Timer } from '../clock.ts';

/** Tells whether it took a value. Must not throw. */
export type Attempt = () => Promise<boolean>;

export interface Patience {
  /** Resolves when an attempt has been silent for long enough. */
  readonly over: Promise<void>;
  cancel(): void;
}

/** For a holder that holds something: nobody waits, so no attempt is ever too slow. */
export const endlessPatience = (): Patience => ({
  over: new Promise(() => undefined),
  cancel: () => undefined,
});

const TICK_MS = 50;

/**
 * `waitMs` in small steps, each followed by a turn of the event loop. A step that a busy process saw late counts
 * as one step: the answer may have been there all the while, so it is heard first.
 */
export function patienceOf(timer: Timer, waitMs: number): Patience {
  const over = Promise.withResolvers<undefined>();
  let cancel = (): void => undefined;
  const step = (leftMs: number): void => {
    if (leftMs <= 0) {
      setImmediate(() => over.resolve(undefined));
      return;
    }
    const stepMs = Math.min(TICK_MS, leftMs);
    cancel = timer(stepMs, () => step(leftMs - stepMs));
  };
  step(waitMs);
  return { over: over.promise, cancel: () => cancel() };
}

/**
 * Resolves when one attempt took a value, or when all have ended without. The next attempt starts when the latest
 * has ended, or when patience with it is over; the silent ones stay under way.
 * @param onEarly called when an attempt is started early
 */
export async function inOrder(
  attempts: readonly Attempt[],
  patience: () => Patience,
  onEarly: () => void,
): Promise<void> {
  const underWay: Promise<boolean>[] = [];
  for (const [index, attempt] of attempts.entries()) {
    const latest = attempt();
    underWay.push(latest);
    const waiting = patience();
    const passed = latest.then((taken) => (taken ? 'taken' : 'passed'));
    const outcome = await Promise.race([passed, anyTaken(underWay), waiting.over.then(() => 'silent')]);
    waiting.cancel();
    if (outcome === 'taken') return;
    if (outcome === 'silent' && index + 1 < attempts.length) onEarly();
  }
  await Promise.race([anyTaken(underWay), Promise.all(underWay)]);
}

const anyTaken = (attempts: readonly Promise<boolean>[]): Promise<'taken'> =>
  new Promise((resolve) => {
    for (const attempt of attempts)
      void attempt.then((taken) => {
        if (taken) resolve('taken');
      });
  });
