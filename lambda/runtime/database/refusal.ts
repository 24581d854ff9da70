/** The memory of "no writer here": what the last administrative request was told is good for the next one too. */
import type { Clock } from '../clock.ts';
import type { TemporarilyUnavailable } from '../errors.ts';

/**
 * A standby is asked to write by every administrator's script,
 * and each answer "no writer here" costs a connection with its handshakes;
 * until somebody promotes, which takes minutes, the last one is good for a few seconds.
 */
const REMEMBERED_MS = 5_000;

export interface Refusal {
  /** The refusal to repeat without asking; undefined when the database has to be asked. */
  last(): TemporarilyUnavailable | undefined;
  /** Remembers `error` when it says `read-only`; any other says nothing about the next request. */
  keep(error: TemporarilyUnavailable): void;
}

/**
 * Wall time, though it may jump: an age like any other, which a drill runs at its speed; five seconds of the machine
 * would hold an administrator back for minutes of a fast one. A clock that was set back forgets.
 */
export function rememberRefusal({ wallMs }: Pick<Clock, 'wallMs'>): Refusal {
  let kept: { readonly error: TemporarilyUnavailable; readonly atMs: number } | undefined;
  return {
    last: () => {
      if (kept === undefined) return undefined;
      const ageMs = wallMs() - kept.atMs;
      return ageMs >= 0 && ageMs < REMEMBERED_MS ? kept.error : undefined;
    },
    keep: (error) => {
      if (error.reason === 'read-only') kept = { error, atMs: wallMs() };
    },
  };
}
