import type { WorldClock } from '../../lib/world/world.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * Simulated time that moves only when nobody has anything left to do: each turn of the event loop wakes the earliest
 * sleeper. Minutes pass in milliseconds, in the same order every time.
 */
export class FakeClock implements WorldClock {
  readonly speed: number;
  readonly #startedAt = Date.parse('2026-03-01T09:00:00Z');
  #sleepers: Sleeper[] = [];
  #elapsed = 0;
  #turning = false;

  constructor(speed = 10) {
    this.speed = speed;
  }

  now(): number {
    return this.#startedAt + this.#elapsed;
  }
  elapsedMs(): number {
    return this.#elapsed;
  }
  realMs(): number {
    return this.#elapsed / this.speed;
  }

  sleep(simulatedMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const abort = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason as Error);
      };
      const sleeper: Sleeper = {
        at: this.#elapsed + Math.max(0, simulatedMs),
        wake: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#sleepers.push(sleeper);
      this.#turn();
    });
  }

  #turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(() => {
      this.#turning = false;
      const next = this.#sleepers.reduce<Sleeper | undefined>(
        (first, sleeper) => (first === undefined || sleeper.at < first.at ? sleeper : first),
        undefined,
      );
      if (next === undefined) return;
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#elapsed = Math.max(this.#elapsed, next.at);
      next.wake();
      if (this.#sleepers.length > 0) this.#turn();
    });
  }
}
