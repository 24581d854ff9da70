/** Runs subjects in turns (A B A B): a busy minute of the machine then falls on all of them alike. */

/**
 * @param warmUps rounds whose results are thrown away, for caches and the compiler.
 * @returns per subject one result a round.
 */
export async function inTurns<N extends string, T>(
  rounds: number,
  warmUps: number,
  subjects: Readonly<Record<N, () => T | Promise<T>>>,
): Promise<Readonly<Record<N, readonly T[]>>> {
  const names = Object.keys(subjects) as N[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<N, T[]>;
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const name of names) {
      const result = await subjects[name]();
      if (round >= 0) results[name].push(result);
    }
  }
  return results;
}
