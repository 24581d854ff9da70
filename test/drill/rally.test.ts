/** When clients come by once a region is lost, and when what DNS told them ends. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { JOURNEYS } from '../../lambda/contract/journeys.ts';
import { castOf } from '../../lib/drill/load/plan.ts';
import { ralliedAfter } from '../../lib/drill/load/rally.ts';
import { seededRandom } from '../../lib/drill/random.ts';
import { STANDARD_LOAD } from '../../lib/drill/scenarios/load-plans.ts';
import { p50 } from '../../lib/drill/statistics.ts';

const TTL_SECONDS = 20;
const PLACE_MS = 2000;

describe('a rally', () => {
  test('has the clients of each kind come by once in each part of its time, in an order of their own', () => {
    const cast = castOf(STANDARD_LOAD, seededRandom(1));
    const places = ralliedAfter(cast, TTL_SECONDS, seededRandom(2));
    for (const journey of JOURNEYS)
      for (const kind of ['new-connection', 'kept-alive'] as const) {
        const own = cast.flatMap((spec, index) =>
          spec.journey === journey && spec.kind === kind
            ? [Math.floor((places[index] ?? -1) / PLACE_MS)]
            : [],
        );
        expect(own.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        expect(own).not.toEqual(own.toSorted((a, b) => a - b));
      }
  });

  const clients = Array.from({ length: 10 }, (_, index) => ({
    journey: 'refresh' as const,
    kind: 'new-connection' as const,
    name: String(index),
  }));
  const rally = (heldMs: readonly number[], seed: number) => {
    const places = ralliedAfter(
      clients,
      TTL_SECONDS,
      seededRandom(seed),
      (name) => heldMs[Number(name)] ?? 0,
    );
    const ends = places.map((place, index) => Math.max(place, heldMs[index] ?? 0));
    return { places, ends };
  };

  test('whoever holds an answer comes by while it is good; the others share out the other places', () => {
    const held = fc.array(fc.integer({ min: -28_000, max: 19_999 }), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(held, fc.nat(), (heldMs, seed) => {
        const { places } = rally(heldMs, seed);
        const others = places.filter((_, index) => (heldMs[index] ?? 0) <= 0);
        expect(new Set(others.map((place) => Math.floor(place / PLACE_MS))).size).toBe(others.length);
        for (const place of places) expect(place).toBeLessThan(TTL_SECONDS * 1000);
        for (const [index, until] of heldMs.entries())
          if (until > 0) expect(places[index]).toBeLessThan(until);
      }),
    );
  });

  test('what ten clients hold ends evenly, though they were last there at any time of their interval', () => {
    // Evenly spread over 48 s as they started, and some seconds off since.
    const ago = fc.array(fc.integer({ min: -2400, max: 2400 }), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(ago, fc.nat(), (off, seed) => {
        const heldMs = off.map((ms, index) => TTL_SECONDS * 1000 - Math.max(0, (index + 0.5) * 4800 + ms));
        const middle = p50(rally(heldMs, seed).ends) ?? 0;
        expect(Math.abs(middle - (TTL_SECONDS * 1000) / 2 + PLACE_MS / 2)).toBeLessThanOrEqual(2 * PLACE_MS);
      }),
    );
  });
});
