/** One holder at a time for each key; whoever comes later waits in order of arrival. */
export class KeyLocks {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs `work` alone on all `keys`. Taking them in sorted order makes a deadlock impossible. */
  run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const [first, ...rest] = keys.toSorted();
    if (first === undefined) return work();
    return this.#one(first, () => this.run(rest, work));
  }

  #one<T>(key: string, work: () => Promise<T>): Promise<T> {
    const result = (this.#tails.get(key) ?? Promise.resolve()).then(work);
    const tail = result.then(
      () => undefined,
      () => undefined,
    );
    this.#tails.set(key, tail);
    void tail.then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    });
    return result;
  }
}
