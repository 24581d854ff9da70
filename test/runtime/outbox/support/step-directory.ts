/**
 * The directory in memory: a write is sent, and lands when its turn comes, whether or not anybody waits for it.
 */
import type { Projection } from '../../../../lambda/runtime/directory/items.ts';
import type { DirectoryWriter, Standing } from '../../../../lambda/runtime/directory/writer.ts';
import { TemporarilyUnavailable } from '../../../../lambda/runtime/errors.ts';
import { memoryDirectory } from '../../../support/memory-directory.ts';
import type { Turns } from './turns.ts';

/** Whom writes under way belong to: a process that dies cannot take them back. */
export const NETWORK = 'network';

export class StepDirectory {
  readonly #table = memoryDirectory();
  readonly #turns: Turns;
  /** What makes a waiting actor give up, by actor. */
  readonly #impatience = new Map<string, () => void>();

  constructor(turns: Turns) {
    this.#turns = turns;
  }

  shown(key: string): Projection | undefined {
    return this.#table.items.get(key);
  }

  /** As an earlier change left it. */
  async show(projection: Projection): Promise<void> {
    await this.#table.project(projection);
  }

  /** Actors that wait for an answer. */
  waiting(): readonly string[] {
    return [...this.#impatience.keys()];
  }

  /** The actor waits no longer; its write is still under way. */
  giveUp(actor: string): void {
    this.#impatience.get(actor)?.();
    this.#impatience.delete(actor);
  }

  of(actor: string): DirectoryWriter {
    return { project: (projection, standing) => this.#send(actor, projection, standing) };
  }

  async #send(
    actor: string,
    projection: Projection,
    standing?: Standing,
  ): Promise<'written' | 'newer-present'> {
    await this.#turns.next(actor);
    const tooLate = new Promise<never>((_, reject) => {
      this.#impatience.set(actor, () => reject(new TemporarilyUnavailable('directory', 'no answer')));
    });
    const landed = this.#turns.next(NETWORK).then(() => this.#table.project(projection, standing));
    const outcome = await Promise.race([landed, tooLate]);
    this.#impatience.delete(actor);
    await this.#turns.next(actor);
    return outcome;
  }
}
