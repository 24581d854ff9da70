/** Further breaks, drawn by seed from the catalogue: as many kinds as possible before any kind comes twice. */
import type { Mutation, Templates } from '../mutate-assembly.ts';
import { MUTATION_KINDS } from './catalogue.ts';

/** The same seed draws the same mutations of the same assembly. @throws Error when the catalogue has fewer. */
export function randomMutations(templates: Templates, seed: number, count: number): readonly Mutation[] {
  const random = generator(seed);
  const piles = shuffled(
    MUTATION_KINDS.map((kind) => shuffled(kind.candidates(templates), random)),
    random,
  );
  const rounds = Math.max(0, ...piles.map(({ length }) => length));
  const drawn = Array.from({ length: rounds }, (_, round) =>
    piles.flatMap((pile) => pile[round] ?? []),
  ).flat();
  if (drawn.length < count)
    throw new Error(`the catalogue holds ${drawn.length} mutations of this assembly, not ${count}`);
  return drawn.slice(0, count);
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** Mulberry32: small, and the same on every machine. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
