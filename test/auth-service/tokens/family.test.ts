import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GRACE_SECONDS, judge } from '../../../lambda/auth-service/tokens/family.ts';
import type { GenerationMark } from '../../../lambda/auth-service/tokens/family.ts';

describe('one reader', () => {
  const mark = (generation: number, raisedAt = 1000): GenerationMark => ({ generation, raisedAt });
  test.each([
    ['first use', 0, [], 'advance'],
    ['current', 3, [mark(3)], 'advance'],
    ['ahead of every mark', 5, [mark(3), mark(2)], 'advance'],
    ['parent inside the window', 2, [mark(3)], 'repeat'],
    ['maximum of both regions counts', 2, [mark(1), mark(3)], 'repeat'],
    ['grandparent', 1, [mark(3)], 'reuse'],
  ] as const)('%s', (_name, presented, marks, kind) => {
    expect(judge(presented, marks, 1000 + GRACE_SECONDS).kind).toBe(kind);
  });
  test('parent after the window', () => {
    expect(judge(2, [mark(3)], 1001 + GRACE_SECONDS)).toEqual({ kind: 'reuse' });
  });
  test('of equal marks the later opens the window', () => {
    expect(judge(2, [mark(3, 900), mark(3, 1000)], 1000 + GRACE_SECONDS).kind).toBe('repeat');
  });
});

/** Two regions, each with its own mark and revocation and a late copy of the other's. */
class Regions {
  now = 10_000;
  readonly #own: [GenerationMark | undefined, GenerationMark | undefined] = [undefined, undefined];
  readonly #seen: [GenerationMark | undefined, GenerationMark | undefined] = [undefined, undefined];
  readonly #ended: [boolean, boolean] = [false, false];

  refresh(region: 0 | 1, presented: number): number | 'refused' {
    if (this.#ended[region]) return 'refused';
    const verdict = judge(presented, [this.#own[region], this.#seen[region]], this.now);
    if (verdict.kind === 'reuse') {
      this.#ended[region] = true;
      return 'refused';
    }
    const before = this.#own[region]?.generation ?? 0;
    if (verdict.kind === 'advance') this.#own[region] = { generation: verdict.to, raisedAt: this.now };
    expect(this.#own[region]?.generation ?? 0).toBeGreaterThanOrEqual(before);
    return verdict.to;
  }
  /** One item crosses; marks and revocations cross apart, in any order. */
  deliver(to: 0 | 1, what: 'mark' | 'end'): void {
    const from = to === 0 ? 1 : 0;
    if (what === 'mark') this.#seen[to] = this.#own[from];
    else if (this.#ended[from]) this.#ended[to] = true;
  }
  converge(): void {
    for (const to of [0, 1] as const) for (const what of ['mark', 'end'] as const) this.deliver(to, what);
  }
  ended = (region: 0 | 1): boolean => this.#ended[region];
}

const region = fc.constantFrom<0 | 1>(0, 1);
const crossing = fc.record({
  kind: fc.constant('deliver' as const),
  to: region,
  what: fc.constantFrom<'mark' | 'end'>('mark', 'end'),
});

describe('any interleaving of two regions', () => {
  test('a client that is alone and retries within the window is never signed out, and never sees two children of one parent', () => {
    const attempt = fc.record({
      kind: fc.constant('refresh' as const),
      region,
      answerLost: fc.boolean(),
      waitSeconds: fc.integer({ min: 0, max: GRACE_SECONDS - 1 }),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(attempt, crossing), { maxLength: 60 }), (steps) => {
        const regions = new Regions();
        let held = 0;
        let retryingSince = regions.now;
        for (const step of steps) {
          if (step.kind === 'deliver') {
            regions.deliver(step.to, step.what);
            continue;
          }
          // A retry belongs to the window of the first attempt; a fresh use may come any time later.
          regions.now = Math.min(regions.now + step.waitSeconds, retryingSince + GRACE_SECONDS);
          const child = regions.refresh(step.region, held);
          expect(child).toBe(held + 1);
          if (!step.answerLost) {
            held = child as number;
            regions.now += 3600;
            retryingSince = regions.now;
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('a generation never falls and a child is always its parent plus one, whoever presents what', () => {
    const use = fc.record({
      kind: fc.constant('refresh' as const),
      region,
      pick: fc.nat(),
      waitSeconds: fc.integer({ min: 0, max: 300 }),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(use, crossing), { maxLength: 60 }), (steps) => {
        const regions = new Regions();
        const issued = [0];
        for (const step of steps) {
          if (step.kind === 'deliver') {
            regions.deliver(step.to, step.what);
            continue;
          }
          regions.now += step.waitSeconds;
          const presented = issued[step.pick % issued.length]!;
          const child = regions.refresh(step.region, presented);
          if (child === 'refused') continue;
          expect(child).toBe(presented + 1);
          issued.push(child);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('reuse beyond the window ends the family in both regions once they converge', () => {
    const honest = fc.array(fc.record({ region, waitSeconds: fc.integer({ min: 0, max: 500 }) }), {
      minLength: 2,
      maxLength: 10,
    });
    fc.assert(
      fc.property(honest, region, fc.nat(), (uses, thiefIn, pick) => {
        const regions = new Regions();
        let held = 0;
        for (const use of uses) {
          regions.now += use.waitSeconds;
          held = regions.refresh(use.region, held) as number;
        }
        regions.converge();
        regions.now += GRACE_SECONDS + 1;
        const stolen = pick % held;
        expect(regions.refresh(thiefIn, stolen)).toBe('refused');
        regions.converge();
        for (const place of [0, 1] as const) {
          expect(regions.ended(place)).toBe(true);
          expect(regions.refresh(place, held)).toBe('refused');
        }
      }),
      { numRuns: 500 },
    );
  });
});
