/** The checkers' own loop on a virtual clock: when does a lost region turn red, and when is it green again? */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { runChecker } from '../../../../lib/world/local/routing/checker.ts';
import type { ProbeResult } from '../../../../lib/world/local/routing/checker.ts';
import { createHealthBoard } from '../../../../lib/world/local/routing/health-board.ts';
import { checkerPhasesMs, CHECKERS } from '../../../../lib/world/local/routing/rules/checker-phases.ts';
import { CONNECT_LIMIT_MS } from '../../../../lib/world/local/routing/rules/reply-limits.ts';
import { endpointCheck, seededRandom } from './builders.ts';
import { createVirtualClock } from './virtual-clock.ts';

type Shape = 'black-hole' | 'refused';
interface Story {
  readonly shape: Shape;
  readonly seed: number;
  readonly intervalSeconds: number;
  readonly failureThreshold: number;
  readonly faultAtMs: number;
  readonly healAtMs: number;
}
interface Outcome {
  readonly redAtMs: number;
  readonly greenAtMs: number;
  /** When each checker first asked after the fault, and after the healing. */
  readonly askedAfterFault: readonly number[];
  readonly askedAfterHeal: readonly number[];
}

/** One more check than it takes every checker to change its mind. */
const longEnoughMs = (story: Pick<Story, 'failureThreshold' | 'intervalSeconds'>): number =>
  (story.failureThreshold + 1) * (story.intervalSeconds * 1000 + CONNECT_LIMIT_MS.HTTPS);

const firstFrom = (times: readonly number[], fromMs: number): number =>
  times.find((time) => time >= fromMs) ?? Number.NaN;

const play = async (story: Story): Promise<Outcome> => {
  const check = endpointCheck('ready', story);
  const board = createHealthBoard([check], CHECKERS);
  const clock = createVirtualClock();
  const stopping = new AbortController();
  const starts: number[][] = Array.from({ length: CHECKERS }, () => []);
  const turns: { readonly atMs: number; readonly healthy: boolean }[] = [];
  const probe = async (): Promise<ProbeResult> => {
    const lost = clock.elapsedMs() >= story.faultAtMs && clock.elapsedMs() < story.healAtMs;
    if (!lost) return { passed: true, reason: 'status 200' };
    if (story.shape === 'black-hole') await clock.sleep(CONNECT_LIMIT_MS.HTTPS);
    return { passed: false, reason: story.shape };
  };
  const phases = checkerPhasesMs(CHECKERS, story.intervalSeconds * 1000, seededRandom(story.seed));
  const running = phases.map((phaseMs, checker) =>
    runChecker({
      clock,
      phaseMs,
      intervalSeconds: story.intervalSeconds,
      probe: () => {
        starts[checker]!.push(clock.elapsedMs());
        return probe();
      },
      onResult: ({ passed }) => {
        for (const { healthy } of board.record('ready', checker, passed).changes)
          turns.push({ atMs: clock.elapsedMs(), healthy });
      },
      onStart: (lateMs) => expect(lateMs).toBe(0),
      signal: stopping.signal,
    }),
  );
  await clock.runUntil(story.healAtMs + longEnoughMs(story));
  stopping.abort();
  await Promise.all(running);
  expect(turns.map(({ healthy }) => healthy)).toEqual([false, true]);
  return {
    redAtMs: turns[0]!.atMs,
    greenAtMs: turns[1]!.atMs,
    askedAfterFault: starts.map((times) => firstFrom(times, story.faultAtMs)),
    askedAfterHeal: starts.map((times) => firstFrom(times, story.healAtMs)),
  };
};

const nth = (times: readonly number[], position: number): number =>
  [...times].sort((a, b) => a - b)[position - 1] ?? Number.NaN;
const shapes = fc.constantFrom<Shape>('black-hole', 'refused');

describe('a lost region', () => {
  test('turns red with its fourteenth checker, each of them so many checks and waits after it first asked', async () => {
    const stories = fc.record({
      shape: shapes,
      seed: fc.integer(),
      intervalSeconds: fc.constantFrom(10, 30),
      failureThreshold: fc.integer({ min: 1, max: 5 }),
      faultAtMs: fc.integer({ min: 30_000, max: 60_000 }),
    });
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const healAtMs = story.faultAtMs + longEnoughMs(story);
        const { redAtMs, askedAfterFault } = await play({ ...story, healAtMs });
        const waitMs = story.shape === 'black-hole' ? 4_000 : 0;
        const cycleMs = story.intervalSeconds * 1000 + waitMs;
        const expected = nth(askedAfterFault, 14) + (story.failureThreshold - 1) * cycleMs + waitMs;
        expect(redAtMs).toBeCloseTo(expected, 3);
      }),
      { numRuns: 25 },
    );
  });

  test('is green again with its third good checker', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.integer(), async (shape, seed) => {
        const story = {
          shape,
          seed,
          intervalSeconds: 10,
          failureThreshold: 3,
          faultAtMs: 40_000,
          healAtMs: 150_000,
        };
        const { greenAtMs, askedAfterHeal } = await play(story);
        expect(greenAtMs).toBeCloseTo(nth(askedAfterHeal, 3) + 2 * 10_000, 3);
      }),
      { numRuns: 15 },
    );
  });

  test.each([
    ['black-hole', 40.2, 32, 42],
    ['refused', 28.2, 20, 30],
  ] as const)('as %s, 10 s x 3: red at about +%d s', async (shape, about, earliest, latest) => {
    const redSeconds: number[] = [];
    for (let seed = 1; seed <= 40; seed += 1) {
      const story = {
        shape,
        seed,
        intervalSeconds: 10,
        failureThreshold: 3,
        faultAtMs: 45_000,
        healAtMs: 145_000,
      };
      redSeconds.push(((await play(story)).redAtMs - 45_000) / 1000);
    }
    const mean = redSeconds.reduce((sum, each) => sum + each, 0) / redSeconds.length;
    expect(Math.abs(mean - about)).toBeLessThan(0.6);
    expect(Math.min(...redSeconds)).toBeGreaterThan(earliest);
    expect(Math.max(...redSeconds)).toBeLessThan(latest);
  });
});
