import { beforeEach, describe, expect, test } from '@jest/globals';

import { Holder } from '../../../lambda/runtime/holder/holder.ts';
import type { HolderEvent, HolderOptions } from '../../../lambda/runtime/holder/holder.ts';
import { SourceError } from '../../../lambda/runtime/holder/source.ts';
import type { Source } from '../../../lambda/runtime/holder/source.ts';
import { manualTime } from '../../support/manual-time.ts';
import type { ManualTime } from '../../support/manual-time.ts';

interface Value {
  readonly serial: number;
}
type Answer = Value | Error | 'silence';

/** Answers from a list, the last one for ever; counts and remembers the signals. */
function scripted(name: string, ...answers: readonly Answer[]) {
  const signals: AbortSignal[] = [];
  const source: Source<Value> = {
    name,
    read: (signal) => {
      const answer = answers[Math.min(signals.length, answers.length - 1)];
      signals.push(signal);
      if (answer === 'silence' || answer === undefined) return new Promise(() => undefined);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  return { source, signals, calls: () => signals.length };
}

let time: ManualTime;
let events: HolderEvent[];
beforeEach(() => {
  time = manualTime();
  events = [];
});

const holder = (sources: readonly Source<Value>[], changes: Partial<HolderOptions<Value>> = {}) =>
  new Holder<Value>({
    name: 'signing-keys',
    sources,
    policy: { softAgeMs: 300_000, deniedGraceMs: 3_600_000 },
    validate: () => Promise.resolve('accepted'),
    clock: time.clock,
    timer: time.timer,
    random: () => 0.5,
    onEvent: (event) => events.push(event),
    ...changes,
  });
const transitions = () => events.map((event) => event.transition);
const transient = new SourceError('transient', 'timed out');
const denied = new SourceError('denied', 'access denied');

describe('reading', () => {
  test('an empty holder says so with a retryable error', () => {
    expect(() => holder([]).value()).toThrow(
      expect.objectContaining({ code: 'TEMPORARILY_UNAVAILABLE', reason: 'keys' }),
    );
  });

  test('it never calls a source', async () => {
    const { source, calls } = scripted('first', { serial: 1 });
    const held = holder([source]);
    await held.ensure();
    for (let read = 0; read < 1000; read += 1) held.value();
    expect(calls()).toBe(1);
  });
});

describe('refreshing', () => {
  test('invocations at once share one call', async () => {
    const { source, calls } = scripted('first', { serial: 1 });
    const held = holder([source]);
    await Promise.all([held.ensure(), held.ensure(), held.ensure()]);
    expect([calls(), held.value().serial]).toEqual([1, 1]);
  });

  test('it starts with the first invocation past the soft age, and not before', async () => {
    const { source, calls } = scripted('first', { serial: 1 }, { serial: 2 });
    const held = holder([source]);
    await held.ensure();
    time.age(299_000);
    held.refreshIfDue();
    expect(calls()).toBe(1);
    time.age(1000);
    held.refreshIfDue();
    expect(held.value().serial).toBe(1);
    await held.settle();
    expect([calls(), held.value().serial]).toEqual([2, 2]);
    expect(transitions()).toEqual(['first-value', 'replaced']);
  });

  test('sources are asked in order until one delivers', async () => {
    const [first, second, third] = [
      scripted('first', transient),
      scripted('second', { serial: 4 }),
      scripted('third', { serial: 9 }),
    ];
    const held = holder([first.source, second.source, third.source]);
    await held.ensure();
    expect([held.value().serial, third.calls()]).toEqual([4, 0]);
    expect(transitions()).toEqual(['failed', 'first-value']);
  });

  test('a value that fails its check is passed over', async () => {
    const [bad, good] = [scripted('bad', { serial: 9 }), scripted('good', { serial: 2 })];
    const validate = (candidate: Value) =>
      Promise.resolve(candidate.serial === 9 ? ('rejected' as const) : ('accepted' as const));
    const held = holder([bad.source, good.source], { validate });
    await held.ensure();
    expect(held.value().serial).toBe(2);
  });

  test('an invocation waits 300 ms for it at the most', async () => {
    const { source } = scripted('first', 'silence');
    const held = holder([source]);
    held.refreshIfDue();
    let ended = false;
    void held.settle().then(() => (ended = true));
    await time.advance(299);
    expect(ended).toBe(false);
    await time.advance(1);
    expect(ended).toBe(true);
  });

  test('a source that hangs delays one invocation, not the ones after it', async () => {
    const { source } = scripted('first', { serial: 1 }, 'silence');
    const held = holder([source]);
    await held.ensure();
    time.age(300_000);
    held.refreshIfDue();
    void held.settle();
    await time.advance(300);
    // Would never end here: nobody moves the time.
    await held.settle();
    expect(held.value().serial).toBe(1);
  });

  test('failures are spaced out, doubling up to half a minute', async () => {
    const { source, calls } = scripted('first', { serial: 1 }, transient);
    const held = holder([source]);
    await held.ensure();
    time.age(300_000);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      held.refreshIfDue();
      await held.settle();
      const before = calls();
      let waitedMs = 0;
      for (; calls() === before; waitedMs += 500) {
        time.age(500);
        held.refreshIfDue();
      }
      waits.push(waitedMs);
      await held.settle();
    }
    expect(waits.slice(0, 3)).toEqual([1000, 2000, 4000]);
    expect(waits.at(-1)).toBe(30_000);
    expect(held.value().serial).toBe(1);
  });
});

describe('a dark store', () => {
  test('415 minutes of time-outs change nothing for a reader', async () => {
    const { source } = scripted('first', { serial: 1 }, transient);
    const held = holder([source]);
    await held.ensure();
    for (let minute = 0; minute < 415; minute += 1) {
      time.age(60_000);
      held.refreshIfDue();
      await held.settle();
      expect(held.value().serial).toBe(1);
    }
    expect(held.view()).toMatchObject({ state: 'stale', failure: { kind: 'transient' } });
  });

  test('a store that denies ends the value after an hour', async () => {
    const { source } = scripted('first', { serial: 1 }, denied);
    const held = holder([source]);
    await held.ensure();
    time.age(300_000);
    held.refreshIfDue();
    await held.settle();
    time.age(3_599_999);
    expect(held.value().serial).toBe(1);
    time.age(1);
    expect(held.view()).toMatchObject({ state: 'expired', why: 'denied' });
    expect(() => held.value()).toThrow('expired');
  });
});

describe('a call that hangs', () => {
  test('is a failure after 5 s of running time, and its call is told to end', async () => {
    const { source, signals } = scripted('first', 'silence');
    const held = holder([source]);
    held.refreshIfDue();
    await time.advance(5000);
    expect(transitions()).toEqual(['failed']);
    expect(signals[0]?.aborted).toBe(true);
  });

  test('across a freeze is void: no failure, and the next invocation asks again at once', async () => {
    const { source, calls, signals } = scripted('first', 'silence', { serial: 1 });
    const held = holder([source]);
    held.refreshIfDue();
    await time.advance(250);
    time.freeze(3_600_000);
    held.refreshIfDue();
    expect([calls(), signals[0]?.aborted]).toEqual([2, true]);
    await held.settle();
    expect(transitions()).toEqual(['voided', 'first-value']);
    expect(held.view()).toMatchObject({ state: 'fresh' });
  });

  test('and answers late is heard where it is newer, and not where it is older', async () => {
    let answerLate: (value: Value) => void = () => undefined;
    const late: Source<Value> = {
      name: 'late',
      read: () => new Promise((resolve) => (answerLate = resolve)),
    };
    const held = holder([late]);
    held.refreshIfDue();
    const first = answerLate;
    await time.advance(5000);
    time.age(60_000);
    held.refreshIfDue();
    answerLate({ serial: 5 });
    await held.settle();
    first({ serial: 4 });
    await time.advance(1);
    expect(held.value().serial).toBe(5);
    expect(transitions()).toEqual(['failed', 'first-value', 'kept-newer']);
  });
});

describe('a value that is refused in use', () => {
  test('is searched for again at once where the process was frozen meanwhile', async () => {
    const { source, calls } = scripted('first', { serial: 1 }, 'silence', { serial: 2 });
    const held = holder([source]);
    await held.ensure();
    held.rejectedInUse(1);
    await time.advance(250);
    time.freeze(10_000);
    held.refreshIfDue();
    held.refreshIfDue();
    await held.settle();
    expect([calls(), held.value().serial]).toEqual([3, 2]);
  });

  test('makes the holder ask again before the soft age', async () => {
    const { source } = scripted('first', { serial: 1 }, { serial: 2 });
    const held = holder([source]);
    await held.ensure();
    held.rejectedInUse(1);
    await held.settle();
    expect(held.value().serial).toBe(2);
  });

  test('of an older serial asks nobody', async () => {
    const { source, calls } = scripted('first', { serial: 3 });
    const held = holder([source]);
    await held.ensure();
    held.rejectedInUse(2);
    expect(calls()).toBe(1);
  });
});
