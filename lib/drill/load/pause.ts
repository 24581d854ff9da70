/** The pauses of one client, which may be cut short from outside. */
import type { WorldClock } from '../../world/world.ts';

export class Pause {
  readonly #clock: WorldClock;
  readonly #halt: AbortSignal;
  #cut: AbortController | undefined;
  #cutToMs: number | undefined;

  constructor(clock: WorldClock, halt: AbortSignal) {
    this.#clock = clock;
    this.#halt = halt;
  }

  /** @returns false when it was time to stop. Simulated milliseconds. */
  async take(pauseMs: number): Promise<boolean> {
    this.#cutToMs = undefined;
    const whole = await this.#sleep(pauseMs);
    if (!whole && !this.#halt.aborted) await this.#sleep(this.#restMs());
    return !this.#halt.aborted;
  }

  /** A pause under way ends this much later than now instead; one that has not begun stays as it is. */
  cutTo(restMs: number): void {
    if (this.#cut === undefined) return;
    this.#cutToMs = restMs;
    this.#cut.abort();
  }

  #restMs(): number {
    return this.#cutToMs ?? 0;
  }

  /** @returns whether it slept to the end. */
  async #sleep(milliseconds: number): Promise<boolean> {
    const cut = new AbortController();
    this.#cut = cut;
    const either = AbortSignal.any([this.#halt, cut.signal]);
    try {
      await this.#clock.sleep(milliseconds, either);
      return true;
    } catch (error) {
      if (!either.aborted) throw error;
      return false;
    } finally {
      this.#cut = undefined;
    }
  }
}
