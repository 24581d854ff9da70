/** The holder over all its kinds of sources: in order, early on a cold start, everywhere at once when refused. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { Holder } from '../../../lambda/runtime/holder/holder.ts';
import type { HolderEvent, HolderOptions } from '../../../lambda/runtime/holder/holder.ts';
import { SourceError } from '../../../lambda/runtime/holder/source.ts';
import type { Source } from '../../../lambda/runtime/holder/source.ts';
import type { FailureKind, Standing, Validity } from '../../../lambda/runtime/holder/state.ts';
import { manualTime } from '../../support/manual-time.ts';
import type { ManualTime } from '../../support/manual-time.ts';

interface Value {
  readonly serial: number;
}
type Answer = Value | FailureKind | 'silence' | 'nothing-newer';
const STANDINGS: readonly Standing[] = ['own-store', 'other-store', 'escrow'];
const ASIDE_MS = 86_400_000;

let time: ManualTime;
let events: HolderEvent[];
let asked: Standing[];
let answers: Record<Standing, Answer>;
beforeEach(() => {
  time = manualTime();
  events = [];
  asked = [];
  answers = { 'own-store': { serial: 1 }, 'other-store': { serial: 1 }, escrow: { serial: 1 } };
});

const source = (standing: Standing): Source<Value> => ({
  name: standing,
  standing,
  read: (_signal, newerThan = 0) => {
    asked.push(standing);
    const answer = answers[standing];
    if (answer === 'silence') return new Promise(() => undefined);
    if (answer === 'nothing-newer') return Promise.resolve(undefined);
    if (typeof answer === 'string') return Promise.reject(new SourceError(answer, `${standing}: ${answer}`));
    return Promise.resolve(standing === 'escrow' && answer.serial <= newerThan ? undefined : answer);
  },
  ...(standing === 'escrow' ? { vouchedAtMs: () => time.clock.wallMs() - ASIDE_MS } : {}),
});
const holder = (changes: Partial<HolderOptions<Value>> = {}) =>
  new Holder<Value>({
    name: 'held',
    sources: STANDINGS.map(source),
    policy: { softAgeMs: 300_000, deniedGraceMs: 3_600_000 },
    validate: () => Promise.resolve('accepted'),
    clock: time.clock,
    timer: time.timer,
    random: () => 0.5,
    onEvent: (event) => events.push(event),
    ...changes,
  });
const transitions = () => events.map(({ transition }) => transition);
const later = async (held: Holder<Value>, milliseconds: number) => {
  time.age(milliseconds);
  held.refreshIfDue();
  await held.settle();
};

describe('in steady state', () => {
  test('nobody but the own store is ever asked', async () => {
    const held = holder();
    await held.ensure();
    for (let round = 0; round < 50; round += 1) await later(held, 300_000);
    expect(new Set(asked)).toEqual(new Set(['own-store']));
    expect(asked).toHaveLength(51);
  });
});

describe('while the own store fails', () => {
  test('the other region confirms: the age stays young, the own one grows and is shown', async () => {
    const held = holder();
    await held.ensure();
    answers['own-store'] = 'transient';
    for (let minute = 0; minute < 120; minute += 1) await later(held, 60_000);
    expect(held.view()).toMatchObject({ state: 'fresh', source: 'other-store', ownAgeMs: 7_200_000 });
    expect(held.view()).toMatchObject({ failure: { kind: 'transient' } });
    const other = asked.filter((standing) => standing === 'other-store').length;
    // The own one each half minute at the most; the other region only when its word has grown old.
    expect(other).toBeLessThanOrEqual(120 / 5 + 1);
    answers['own-store'] = { serial: 1 };
    await later(held, 60_000);
    expect(held.view()).toMatchObject({ state: 'fresh', ownAgeMs: 0 });
    expect(held.view()).not.toHaveProperty('failure');
  });

  test('and the other one too, a value from the escrow keeps the age that it was put aside with', async () => {
    Object.assign(answers, { 'own-store': 'transient', 'other-store': 'transient' });
    const held = holder();
    await held.ensure();
    expect(held.view()).toMatchObject({ state: 'stale', source: 'escrow', ageMs: ASIDE_MS });
    await later(held, 60_000);
    expect(held.view()).toMatchObject({ ageMs: ASIDE_MS + 60_000 });
  });

  test('a denial is nobody’s reason to open the escrow', async () => {
    Object.assign(answers, { 'own-store': 'denied', 'other-store': 'transient' });
    const held = holder();
    await held.ensure();
    expect([held.view().state, asked]).toEqual(['empty', ['own-store', 'other-store']]);
  });

  test('the other region’s denial ends nothing here', async () => {
    const held = holder();
    await held.ensure();
    Object.assign(answers, { 'own-store': 'transient', 'other-store': 'denied', escrow: 'nothing-newer' });
    for (let minute = 0; minute < 300; minute += 1) await later(held, 60_000);
    expect(held.value().serial).toBe(1);
  });
});

describe('a cold start', () => {
  test('waits 400 ms for a silent own store before it asks the other region, and says so', async () => {
    answers['own-store'] = 'silence';
    const held = holder();
    held.refreshIfDue();
    await time.advance(399);
    expect(asked).toEqual(['own-store']);
    await time.advance(1);
    expect(asked).toEqual(['own-store', 'other-store']);
    expect(held.value().serial).toBe(1);
    expect(transitions()).toEqual(['hedged', 'failed', 'first-value']);
  });

  test('does not when the own store answers in time', async () => {
    const held = holder();
    await held.ensure();
    await time.advance(2000);
    expect([asked, transitions()]).toEqual([['own-store'], ['first-value']]);
  });

  test('comes to the escrow within a second when both stores are silent', async () => {
    Object.assign(answers, { 'own-store': 'silence', 'other-store': 'silence' });
    const held = holder();
    held.refreshIfDue();
    await time.advance(800);
    expect(held.value().serial).toBe(1);
  });

  test('asks the next one at once when one fails', async () => {
    Object.assign(answers, { 'own-store': 'transient', 'other-store': 'transient' });
    const held = holder();
    await held.ensure();
    expect(asked).toEqual(['own-store', 'other-store', 'escrow']);
  });

  test('hears a late own store, which then takes over again', async () => {
    answers['own-store'] = 'silence';
    const held = holder();
    held.refreshIfDue();
    await time.advance(400);
    answers['own-store'] = { serial: 2 };
    await later(held, 1000);
    expect(held.view()).toMatchObject({ value: { serial: 2 }, source: 'own-store', ownAgeMs: 0 });
  });
});

describe('a value that is refused in use', () => {
  test('is replaced by a newer one from wherever it lies', async () => {
    for (const standing of STANDINGS) {
      answers = { 'own-store': { serial: 1 }, 'other-store': { serial: 1 }, escrow: { serial: 1 } };
      const held = holder();
      await held.ensure();
      answers[standing] = { serial: 5 };
      held.rejectedInUse(1);
      await held.settle();
      expect(held.view()).toMatchObject({ value: { serial: 5 }, source: standing });
      expect(held.view()).not.toHaveProperty('rejectedSinceMs');
    }
  });

  test('by the newest of several that works', async () => {
    const validate = (candidate: Value): Promise<Validity> =>
      Promise.resolve(candidate.serial === 9 ? 'rejected' : 'accepted');
    const held = holder({ validate });
    await held.ensure();
    Object.assign(answers, {
      'other-store': { serial: 9 },
      escrow: { serial: 7 },
      'own-store': { serial: 4 },
    });
    held.rejectedInUse(1);
    await held.settle();
    expect(held.value().serial).toBe(7);
  });

  test('by one that nobody can check: the held one certainly fails', async () => {
    let validity: Validity = 'accepted';
    const held = holder({ validate: () => Promise.resolve(validity) });
    await held.ensure();
    validity = 'unknown';
    answers['other-store'] = { serial: 2 };
    held.rejectedInUse(1);
    await held.settle();
    expect(held.value().serial).toBe(2);
  });

  test('stays, says since when, and is asked about ever more seldom', async () => {
    const held = holder();
    await held.ensure();
    const since = time.clock.wallMs();
    held.rejectedInUse(1);
    await held.settle();
    expect(held.view()).toMatchObject({ value: { serial: 1 }, rejectedSinceMs: since });
    asked.length = 0;
    for (let second = 0; second < 120; second += 1) {
      held.rejectedInUse(1);
      await held.settle();
      time.age(1000);
    }
    const searches = asked.filter((standing) => standing === 'own-store').length;
    expect(searches).toBeLessThanOrEqual(8);
    held.acceptedInUse(1);
    expect(held.view()).not.toHaveProperty('rejectedSinceMs');
    expect(held.view()).not.toHaveProperty('failure');
  });

  test('while a walk is under way is searched for afterwards', async () => {
    const held = holder();
    await held.ensure();
    time.age(300_000);
    held.refreshIfDue();
    answers['other-store'] = { serial: 2 };
    held.rejectedInUse(1);
    await time.advance(1);
    expect(held.value().serial).toBe(2);
  });
});

describe('whatever the sources answer, in any order', () => {
  const answer = fc.oneof(
    fc.record({ serial: fc.integer({ min: 1, max: 5 }) }),
    fc.constantFrom<Answer>('transient', 'denied', 'malformed', 'silence', 'nothing-newer'),
  );
  const round = fc.record({
    'own-store': answer,
    'other-store': answer,
    escrow: answer,
    gapMs: fc.constantFrom(0, 500, 31_000, 300_000),
    rejected: fc.boolean(),
  });

  test('serials only grow, a failure renews no age, and a read never waits', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 12 }), async (rounds) => {
        time = manualTime();
        events = [];
        const held = holder();
        let serial = 0;
        for (const { gapMs, rejected, ...said } of rounds) {
          answers = said;
          const before = held.view();
          const from = events.length;
          time.age(gapMs);
          if (rejected) held.rejectedInUse(serial);
          held.refreshIfDue();
          await time.advance(5000);
          const view = held.view();
          if (view.state === 'empty') {
            expect(() => held.value()).toThrow('not available');
            continue;
          }
          if (view.state === 'expired' || before.state === 'expired') return;
          expect(view.value.serial).toBeGreaterThanOrEqual(serial);
          serial = view.value.serial;
          const vouched = events
            .slice(from)
            .some(({ transition }) =>
              ['first-value', 'replaced', 'confirmed', 'promoted-candidate'].includes(transition),
            );
          if (!vouched && before.state !== 'empty')
            expect(view.ageMs).toBeGreaterThanOrEqual(before.ageMs + gapMs);
        }
      }),
      { numRuns: 60 },
    );
  });
});
