/**
 * Time-outs after connecting. On a live link a slow reply is work, so the limit is machine time; on a link that is
 * down the silence is a wait, so it is wall time. A link that goes down meanwhile turns the one into the other.
 */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { LocalContext } from '../ports.ts';

export interface Deadline {
  /** Starts (or starts again) with a new limit. */
  restart(limitMs: number): void;
  clear(): void;
}
export interface Deadlines {
  create(role: RegionRole | undefined, onExpired: () => void): Deadline;
}

const timer = (machineMs: number, callback: () => void): (() => void) => {
  const handle = setTimeout(callback, machineMs);
  return () => clearTimeout(handle);
};

type Timed = Pick<LocalContext, 'clock' | 'network'>;

export const createDeadlines = ({ clock, network }: Timed): Deadlines => {
  const running = new Map<symbol, { role: RegionRole | undefined; rearm: () => void }>();
  network.onLink((role) => {
    for (const deadline of [...running.values()]) if (deadline.role === role) deadline.rearm();
  });

  return {
    create(role, onExpired) {
      const key = Symbol('deadline');
      let cancel = (): void => undefined;
      let limitMs = 0;
      const arm = (): void => {
        cancel();
        const waiting = role !== undefined && network.link(role) !== 'up';
        cancel = waiting ? clock.after(limitMs, onExpired) : timer(limitMs, onExpired);
      };
      const clear = (): void => {
        cancel();
        running.delete(key);
      };
      const restart = (newLimitMs: number): void => {
        limitMs = newLimitMs;
        running.set(key, { role, rearm: arm });
        arm();
      };
      return { restart, clear };
    },
  };
};
