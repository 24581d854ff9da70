/**
 * Seeded randomness: the same seed gives the same jitter, so that a run can be repeated. Mulberry32, a 32-bit
 * generator in the public domain (Tommy Ettinger, 2017): good enough for spreading load, never for secrets.
 */
export type Random = () => number;

/** @returns numbers from 0 up to, not including, 1. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A value within `share` of `value`, both ways. */
export const jittered = (value: number, share: number, random: Random): number =>
  value * (1 - share + 2 * share * random());

/** The numbers from 0 up to, not including, `count`, in an order drawn at random (Fisher and Yates). */
export function shuffled(count: number, random: Random): number[] {
  const numbers = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [numbers[last], numbers[other]] = [numbers[other] ?? 0, numbers[last] ?? 0];
  }
  return numbers;
}
