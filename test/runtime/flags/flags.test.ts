/** What requests read, whatever the provider does. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Provider } from '@openfeature/server-sdk';

import {
  ADMINISTRATION_ENABLED,
  ANNOUNCEMENT,
  FLAGS,
  SIGN_IN_ANSWER_FLOOR_MILLISECONDS,
  SIGN_IN_FAILURES_PER_ADDRESS,
  bundledDocument,
  problemOf,
} from '../../../lambda/contract/flags.ts';
import { createFlags } from '../../../lambda/runtime/flags/flags.ts';
import type { FlagsOptions } from '../../../lambda/runtime/flags/flags.ts';
import { holdFlags } from '../../../lambda/runtime/flags/held-flags.ts';
import { SnapshotProvider } from '../../../lambda/runtime/flags/snapshot-provider.ts';
import type { HolderEvent } from '../../../lambda/runtime/holder/holder.ts';
import { SourceError } from '../../../lambda/runtime/holder/source.ts';
import { manualTime } from '../../support/manual-time.ts';
import type { ManualTime } from '../../support/manual-time.ts';

type Served = unknown;
let time: ManualTime;
let events: HolderEvent[];
let refused: string[];
beforeEach(() => {
  time = manualTime();
  events = [];
  refused = [];
});

const BY_ITSELF = { refreshIfDue: () => undefined, settle: () => Promise.resolve() };
let domains = 0;
const flagsOver = (provider: Provider, refresh: FlagsOptions['refresh'] = BY_ITSELF) =>
  createFlags({
    provider,
    refresh,
    clock: time.clock,
    timer: time.timer,
    onRefused: (key) => refused.push(key),
    domain: `test-${(domains += 1)}`,
  });

/** Flags as the service has them, over a source that serves what the test says; `'silence'` never answers. */
function served(first: Served) {
  const state = { document: first, version: 1, calls: 0 };
  const held = holdFlags({
    session: {
      latest: () => {
        state.calls += 1;
        if (state.document === 'silence') return new Promise(() => undefined);
        if (state.document instanceof Error) return Promise.reject(state.document);
        const text = typeof state.document === 'string' ? state.document : JSON.stringify(state.document);
        return Promise.resolve({ version: state.version, bytes: Buffer.from(text) });
      },
    },
    environment: 'dev',
    clock: time.clock,
    timer: time.timer,
    random: () => 0.5,
    onEvent: (event) => events.push(event),
  });
  const flags = flagsOver(new SnapshotProvider(() => held.view()), held);
  /** One invocation, and what it waits at its end when nothing hangs. */
  const invoke = async () => {
    flags.refreshIfDue();
    const settled = flags.settle();
    await time.advance(0);
    return settled;
  };
  const serve = (document: Served): void => {
    state.document = document;
    state.version += 1;
  };
  return { flags, invoke, serve, state, held };
}
const withFlags = (flags: Readonly<Record<string, unknown>>) => ({ format: 1, environment: 'dev', flags });
const changed = withFlags({
  'administration-enabled': false,
  announcement: 'Maintenance at noon',
  'sign-in-answer-floor-milliseconds': 400,
  'sign-in-failures-per-address': 1000,
});
const all = (flags: { value: ReturnType<typeof createFlags>['value'] }) =>
  Object.fromEntries(FLAGS.map((flag) => [flag.key, flags.value(flag)]));
const BUNDLED = bundledDocument('dev').flags;
const minutes = (count: number) => count * 60_000;

describe('reading', () => {
  test('before anything was received every flag has its bundled value', () => {
    expect(all(served(changed).flags)).toEqual(BUNDLED);
  });

  test('a document is read by the invocation after the one that fetched it, and kept fresh by the minute', async () => {
    const { flags, invoke, serve, state } = served(changed);
    await invoke();
    expect(all(flags)).toEqual(changed.flags);
    serve(withFlags({ announcement: 'Done' }));
    time.age(minutes(0.9));
    await invoke();
    expect(state.calls).toBe(1);
    await time.advance(minutes(0.2));
    await invoke();
    expect(all(flags)).toEqual({ ...BUNDLED, announcement: 'Done' });
  });

  test('no read calls anything', async () => {
    const { flags, invoke, state } = served(changed);
    await invoke();
    for (let read = 0; read < 1000; read += 1) flags.value(ANNOUNCEMENT);
    expect(state.calls).toBe(1);
  });
});

describe('a source that is unwell', () => {
  const transient = new SourceError('transient', 'AppConfig: TimeoutError');

  test.each([
    ['dark', transient],
    ['denied', new SourceError('denied', 'AppConfig: AccessDeniedException')],
    ['rubbish', '<html>'],
    ['foreign', bundledDocument('prod')],
    ['half wrong', withFlags({ announcement: 'new', 'administration-enabled': 'maybe' })],
  ])('%s: the last good document stays, and the log says why', async (_name, document) => {
    const { flags, invoke, serve } = served(changed);
    await invoke();
    serve(document);
    await time.advance(minutes(2));
    await invoke();
    expect(all(flags)).toEqual(changed.flags);
    expect(events.at(-1)).toMatchObject({
      holder: 'flags',
      transition: 'failed',
      reason: expect.any(String),
    });
  });

  test('each flag gives the last value up at its own age; security switches keep the stricter one', async () => {
    const { flags, invoke, serve } = served(changed);
    await invoke();
    serve(transient);
    time.age(minutes(6 * 60 + 1));
    await invoke();
    expect(all(flags)).toEqual({ ...changed.flags, announcement: '' });
    time.age(minutes(24 * 60));
    expect(all(flags)).toEqual({
      'administration-enabled': true,
      announcement: '',
      'sign-in-answer-floor-milliseconds': 400,
      'sign-in-failures-per-address': 100,
    });
  });

  test('a document that is unchanged stays young', async () => {
    const { flags, invoke } = served(changed);
    for (let minute = 0; minute < 10; minute += 1) {
      await invoke();
      time.age(minutes(5 * 60));
      await time.advance(2000);
    }
    await invoke();
    await time.advance(2000);
    await invoke();
    expect(flags.value(ANNOUNCEMENT)).toBe('Maintenance at noon');
  });

  test('one that hangs delays the end of one invocation by 100 ms and no read', async () => {
    const { flags, state } = served('silence');
    flags.refreshIfDue();
    let ended = false;
    const settled = flags.settle().then(() => (ended = true));
    await time.advance(99);
    expect(ended).toBe(false);
    expect(all(flags)).toEqual(BUNDLED);
    await time.advance(1);
    expect(ended).toBe(true);
    await settled;
    let second = false;
    void flags.settle().then(() => (second = true));
    await time.advance(0);
    expect(second).toBe(true);
    expect(state.calls).toBe(1);
  });
});

describe('a provider of somebody else', () => {
  const answering = (resolve: (key: string) => Promise<unknown>): Provider => ({
    metadata: { name: 'somebody else' },
    runsOn: 'server',
    resolveBooleanEvaluation: resolve as never,
    resolveNumberEvaluation: resolve as never,
    resolveStringEvaluation: resolve as never,
    resolveObjectEvaluation: resolve as never,
  });
  const settle = async (flags: ReturnType<typeof createFlags>) => {
    const settled = flags.settle();
    await time.advance(100);
    return settled;
  };

  test('its values are read through OpenFeature', async () => {
    const flags = flagsOver(answering(async (key) => ({ value: changed.flags[key as 'announcement'] })));
    await settle(flags);
    expect(all(flags)).toEqual(changed.flags);
  });

  test('what is of the wrong type or out of bounds is refused, flag by flag, and said', async () => {
    const wrong: Readonly<Record<string, unknown>> = {
      [ADMINISTRATION_ENABLED.key]: 'false',
      [ANNOUNCEMENT.key]: 'x'.repeat(1000),
      [SIGN_IN_ANSWER_FLOOR_MILLISECONDS.key]: 300,
      [SIGN_IN_FAILURES_PER_ADDRESS.key]: Number.NaN,
    };
    const flags = flagsOver(answering(async (key) => ({ value: wrong[key] })));
    await settle(flags);
    expect(all(flags)).toEqual({ ...BUNDLED, 'sign-in-answer-floor-milliseconds': 300 });
    expect(refused).toEqual(['administration-enabled', 'announcement', 'sign-in-failures-per-address']);
  });

  test.each([
    ['throws', () => Promise.reject(new Error('down'))],
    [
      'throws at once',
      () => {
        throw new Error('down');
      },
    ],
    ['answers nothing', () => Promise.resolve(undefined)],
    ['never answers', () => new Promise(() => undefined)],
  ])('%s: the last good answers stay', async (_name, ill) => {
    let well = true;
    const flags = flagsOver(
      answering((key) => (well ? Promise.resolve({ value: changed.flags[key as 'announcement'] }) : ill())),
    );
    await settle(flags);
    well = false;
    await time.advance(minutes(1));
    await settle(flags);
    await settle(flags);
    expect(all(flags)).toEqual(changed.flags);
  });

  test('a hook that never ends holds no read and no second invocation', async () => {
    const provider = {
      ...answering(async (key) => ({ value: changed.flags[key as 'announcement'] })),
      hooks: [{ finally: () => new Promise<void>(() => undefined) }],
    };
    const flags = flagsOver(provider);
    await settle(flags);
    // Long enough that its answers would be asked for again.
    await time.advance(minutes(1));
    let ended = false;
    void flags.settle().then(() => (ended = true));
    await time.advance(0);
    expect(ended).toBe(true);
    expect(all(flags)).toEqual(BUNDLED);
  });

  test('an initialization that never ends is not waited for', async () => {
    const provider = {
      ...answering(async () => ({ value: true })),
      initialize: () => new Promise<void>(() => undefined),
    };
    const flags = flagsOver(provider);
    await settle(flags);
    expect(all(flags)).toEqual(BUNDLED);
  });
});

test('every answer of every state is one that its flag allows', async () => {
  const { flags, invoke, serve } = served(changed);
  for (const document of [changed, 'x', new SourceError('transient', 'no'), bundledDocument('dev')]) {
    serve(document);
    for (const hours of [0, 7, 30]) {
      await invoke();
      time.age(minutes(hours * 60));
      for (const flag of FLAGS) expect(problemOf(flag, flags.value(flag))).toBeUndefined();
    }
  }
});
