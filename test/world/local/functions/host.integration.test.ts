import { afterEach, beforeEach, expect, test } from '@jest/globals';

import type { FunctionPart } from '../../../../lib/assembly/topology.ts';
import { createFunctionHost, type FunctionHost } from '../../../../lib/world/local/functions/host.ts';
import { createSpine, type Spine } from '../../../../lib/world/local/spine.ts';
import { primaryWith, tinyFunction } from './tiny-functions.ts';

let spine: Spine;
let host: FunctionHost;
let lines: ({ kind: string } & Record<string, unknown>)[];

beforeEach(async () => {
  lines = [];
  spine = await createSpine({ speed: 10, seed: 1, emit: (line) => lines.push(line) });
});
afterEach(async () => {
  await host.stop();
  await spine.stop();
});

const hostOf = async (parts: readonly FunctionPart[], options = {}): Promise<FunctionHost> => {
  host = await createFunctionHost(spine, [primaryWith(...parts)], options);
  return host;
};
const answerOf = async (part: FunctionPart, event: unknown = {}): Promise<unknown> => {
  const result = await host.invoke(part.arn, event);
  if (result.kind !== 'answer') throw new Error(JSON.stringify(result));
  return result.payload;
};
const bootsOf = (): Readonly<Record<string, number>> =>
  kinds('boot').reduce<Record<string, number>>((counts, { functionName }) => {
    const name = String(functionName);
    return { ...counts, [name]: (counts[name] ?? 0) + 1 };
  }, {});
const kinds = (kind: string) => lines.filter((line) => line.kind === kind);

test('an event reaches the handler with its context and the variables of the function alone', async () => {
  const source = `export const handler = async (event, context) => ({
    event, name: context.functionName, arn: context.invokedFunctionArn,
    left: context.getRemainingTimeInMillis(), variables: process.env });`;
  const part = await tinyFunction(spine.folder, 'echo', source, { environment: { COLOUR: 'green' } });
  await hostOf([part]);
  const result = await host.invoke(`${part.arn}:live`, { a: [1] });
  if (result.kind !== 'answer') throw new Error(JSON.stringify(result));
  const payload = result.payload as { left: number; variables: Record<string, string> };
  expect(payload).toMatchObject({ event: { a: [1] }, name: 'echo', arn: `${part.arn}:live` });
  expect(payload.left).toBeGreaterThan(4000);
  expect(payload.variables).toMatchObject({
    COLOUR: 'green',
    AWS_REGION: 'eu-west-1',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    NODE_EXTRA_CA_CERTS: spine.authority.file,
  });
  expect(
    Object.keys(payload.variables).filter((name) => /HOLDOVER|COMPILE|npm_|JEST|HOME/.test(name)),
  ).toEqual([]);
  const signer = spine.callers.find(payload.variables['AWS_ACCESS_KEY_ID']!);
  expect(signer?.caller).toMatchObject({ kind: 'function', functionName: 'echo', role: 'primary' });
});

test('the first event starts an environment and the next one finds it warm', async () => {
  const part = await tinyFunction(
    spine.folder,
    'count',
    'let n = 0; export const handler = async () => ++n;',
  );
  await hostOf([part]);
  expect([await answerOf(part), await answerOf(part)]).toEqual([1, 2]);
  expect(kinds('boot')).toEqual([expect.objectContaining({ functionName: 'count', reason: 'on-demand' })]);
  expect(kinds('boot')[0]!['milliseconds']).toBeGreaterThan(10);
});

test('an environment is frozen between events: its timers do not run', async () => {
  const source = `let ticks = 0; setInterval(() => ticks++, 20);
    export const handler = async ({ wait }) => { await new Promise((go) => setTimeout(go, wait)); return ticks; };`;
  const part = await tinyFunction(spine.folder, 'ticks', source);
  await hostOf([part]);
  const before = (await answerOf(part, { wait: 100 })) as number;
  await spine.clock.sleep(6000);
  const after = (await answerOf(part, { wait: 0 })) as number;
  expect(before).toBeGreaterThanOrEqual(2);
  expect(after - before).toBeLessThanOrEqual(3);
});

test('dates and long timers run at the speed, short timers and monotonic time do not', async () => {
  const source = `import { setTimeout as sleep } from 'node:timers/promises';
    export const handler = async () => {
      // A cold start held time back; from now on nothing does.
      await sleep(150);
      const started = performance.now(); const issued = Date.now();
      await sleep(6000); const long = performance.now() - started; const age = new Date() - issued;
      await sleep(300);
      return { long, age, all: performance.now() - started, isDate: new Date() instanceof Date, now: Date.now() };
    };`;
  const part = await tinyFunction(spine.folder, 'time', source);
  await hostOf([part]);
  const heldBefore = spine.clock.heldBackMs();
  const times = (await answerOf(part)) as Record<'long' | 'age' | 'all' | 'now', number> & {
    isDate: boolean;
  };
  const { long, age, all, isDate, now } = times;
  // A stall of this process holds time back as well, on a busy machine: then it runs at 1 instead of 10.
  const held = spine.clock.heldBackMs() - heldBefore;
  expect(long).toBeGreaterThanOrEqual(590);
  expect(long).toBeLessThan(1500 + held);
  expect(age + 9 * held).toBeGreaterThanOrEqual(5900);
  expect(all - long).toBeGreaterThanOrEqual(295);
  expect(isDate).toBe(true);
  expect(Math.abs(now - spine.clock.now())).toBeLessThan(2000);
});

test('what the handler throws, and what it does not export, comes back as Lambda says it', async () => {
  const thrower = await tinyFunction(
    spine.folder,
    'thrower',
    'export const handler = async () => { throw new RangeError("too far"); };',
  );
  const empty = await tinyFunction(spine.folder, 'empty', 'export const other = 1;');
  await hostOf([thrower, empty]);
  expect(await host.invoke(thrower.arn, {})).toMatchObject({
    kind: 'function-error',
    error: { errorType: 'RangeError', errorMessage: 'too far' },
  });
  expect(await host.invoke(empty.arn, {})).toMatchObject({
    kind: 'function-error',
    error: { errorType: 'Runtime.HandlerNotFound' },
  });
});

test('a function past its time-out is ended, and the next event gets a fresh one', async () => {
  const source = `let n = 0;
    export const handler = async ({ hang }) => { n++; if (hang) await new Promise(() => setInterval(() => {}, 1e3)); return n; };`;
  const part = await tinyFunction(spine.folder, 'hang', source, { timeoutSeconds: 0.3 });
  await hostOf([part]);
  await answerOf(part);
  expect(await host.invoke(part.arn, { hang: true })).toMatchObject({
    error: { errorType: 'Sandbox.Timedout' },
  });
  expect(await answerOf(part)).toBe(1);
  expect(kinds('function-died')).toEqual([expect.objectContaining({ reason: 'no answer in 0.3 s' })]);
});

test('a process that dies in the middle is reported, and a provisioned one replaced', async () => {
  const part = await tinyFunction(
    spine.folder,
    'mortal',
    'export const handler = async ({ die }) => { if (die) process.exit(7); return "alive"; };',
    { provisionedConcurrency: 1 },
  );
  await hostOf([part]);
  await host.warm('primary');
  expect(await host.invoke(part.arn, { die: true })).toMatchObject({
    error: { errorType: 'Runtime.ExitError' },
  });
  expect(kinds('function-died')).toEqual([expect.objectContaining({ reason: 'exit status 7' })]);
  expect(await answerOf(part)).toBe('alive');
  expect(kinds('boot').map((line) => line['reason'])).toEqual(['provisioned', 'replaced']);
});

test('a region is warmed apart, and what is provisioned shares the machine in turn', async () => {
  const source = 'export const handler = async () => "warm";';
  const provisioned = { provisionedConcurrency: 3 };
  const [large, small, far] = await Promise.all([
    tinyFunction(spine.folder, 'large', source, provisioned),
    tinyFunction(spine.folder, 'small', source, { provisionedConcurrency: 1 }),
    tinyFunction(spine.folder, 'far', source, provisioned),
  ]);
  const standby = { ...primaryWith(far), role: 'standby' as const };
  host = await createFunctionHost(spine, [primaryWith(large, small), standby], { cap: 9 });
  await host.warm('primary');
  expect(bootsOf()).toEqual({ large: 2, small: 1 });
  await host.warm('standby');
  expect(bootsOf()).toEqual({ large: 2, small: 1, far: 1 });
  expect(kinds('note')).toHaveLength(2);
});

test('what ran for a deploy alone is gone when its region is warm', async () => {
  const part = await tinyFunction(spine.folder, 'once', 'export const handler = async () => "deployed";');
  await hostOf([part]);
  await host.boot([part.arn, part.arn]);
  expect(host.stats().environments).toBe(1);
  expect(await answerOf(part)).toBe('deployed');
  expect(bootsOf()).toEqual({ once: 1 });
  await host.warm('primary');
  expect(host.stats().environments).toBe(0);
});

test('lines that a function writes are in the journal', async () => {
  const part = await tinyFunction(
    spine.folder,
    'talker',
    'export const handler = async () => { console.log("one\\ntwo"); console.error("three"); };',
  );
  await hostOf([part]);
  expect(await answerOf(part)).toBe(null);
  await host.stop();
  expect(
    kinds('function-log')
      .map((line) => line['line'])
      .sort(),
  ).toEqual(['one', 'three', 'two']);
});

const SLOW = `export const handler = async ({ wait = 0 }) => new Promise((go) => setTimeout(() => go('done'), wait));`;

test('above the cap an event waits, and a long wait is reported', async () => {
  const slow = await tinyFunction(spine.folder, 'slow', SLOW);
  await hostOf([slow], { cap: 1, patienceMs: 0 });
  const answers = await Promise.all([answerOf(slow, { wait: 1500 }), answerOf(slow)]);
  expect(answers).toEqual(['done', 'done']);
  expect(kinds('boot')).toHaveLength(1);
  expect(kinds('wait')).toHaveLength(1);
  expect(host.stats()).toMatchObject({ invocations: 2, waitedShare: 0.5 });
});

test('above reserved concurrency an event is refused', async () => {
  const reserved = await tinyFunction(spine.folder, 'reserved', SLOW, { reservedConcurrency: 1 });
  await hostOf([reserved], { cap: 2 });
  const both = [host.invoke(reserved.arn, { wait: 50 }), host.invoke(reserved.arn, {})];
  expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(['answer', 'throttled']);
});

test('an old environment ends between events and a fresh one takes its place', async () => {
  const part = await tinyFunction(spine.folder, 'old', 'let n = 0; export const handler = async () => ++n;');
  await hostOf([part], { maximumAgeSimulatedMs: 5000 });
  await answerOf(part);
  await spine.clock.sleep(5000);
  expect(await answerOf(part)).toBe(1);
});

test.each(['refused', 'errors'] as const)(
  'invocations in a region lost as %s fail at once',
  async (shape) => {
    const part = await tinyFunction(
      spine.folder,
      'lost',
      'let n = 0; export const handler = async ({ wait = 0 }) => new Promise((go) => setTimeout(go, wait, ++n));',
      { provisionedConcurrency: 1 },
    );
    await hostOf([part]);
    await answerOf(part);
    const open = host.invoke(part.arn, { wait: 3000 });
    spine.network.setLink('primary', shape);
    expect(await open).toEqual({ kind: 'lost' });
    expect(await host.invoke(part.arn, {})).toEqual({ kind: 'lost' });
    expect(host.stats().environments).toBe(0);
    spine.network.setLink('primary', 'up');
    expect(await answerOf(part)).toBe(1);
  },
);

test('in a black hole nobody gets an answer until the region is back', async () => {
  const part = await tinyFunction(spine.folder, 'hole', 'export const handler = async () => "here";');
  await hostOf([part]);
  await answerOf(part);
  spine.network.setLink('primary', 'black-hole');
  const open = host.invoke(part.arn, {});
  const first = await Promise.race([open, spine.clock.sleep(2000).then(() => 'nothing')]);
  expect(first).toBe('nothing');
  spine.network.setLink('primary', 'up');
  expect(await open).toEqual({ kind: 'lost' });
  expect(await answerOf(part)).toBe('here');
});

test('a region healed after the end starts nothing', async () => {
  const part = await tinyFunction(spine.folder, 'late', 'export const handler = async () => 1;', {
    provisionedConcurrency: 1,
  });
  await hostOf([part]);
  spine.network.setLink('primary', 'black-hole');
  const open = host.invoke(part.arn, {});
  await host.stop();
  spine.network.setLink('primary', 'up');
  expect(await open).toEqual({ kind: 'lost' });
  expect(await host.invoke(part.arn, {})).toEqual({ kind: 'lost' });
  expect(host.stats().environments).toBe(0);
});
