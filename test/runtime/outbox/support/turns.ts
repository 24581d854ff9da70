/** Decides which of several tasks goes on next: every step of a task waits here for its turn. */
interface Waiting {
  readonly actor: string;
  readonly isReady: () => boolean;
  readonly go: () => void;
}

export class Turns {
  #waiting: Waiting[] = [];

  /** Resolves when the step may be taken; never, when the actor is stopped before. */
  next(actor: string, isReady: () => boolean = () => true): Promise<void> {
    return new Promise((go) => {
      this.#waiting.push({ actor, isReady, go });
    });
  }

  /** Steps that may be taken now. */
  ready(): readonly Waiting[] {
    return this.#waiting.filter(({ isReady }) => isReady());
  }

  /** Takes the step, and whatever follows it up to the next turn of anybody. */
  async take(step: Waiting): Promise<void> {
    this.#waiting = this.#waiting.filter((one) => one !== step);
    step.go();
    await settled();
  }

  /** The actor takes no further step, as a process that died. */
  stop(actor: string): void {
    this.#waiting = this.#waiting.filter((one) => one.actor !== actor);
  }

  isWaiting(actor: string): boolean {
    return this.#waiting.some((one) => one.actor === actor);
  }
}

/** More than any chain of promises between two turns is long; a timer instead would take most of a test's time. */
const TICKS = 64;

/** Promises that are settled have run their reactions then. */
export async function settled(): Promise<void> {
  for (let tick = 0; tick < TICKS; tick += 1) await Promise.resolve();
}
