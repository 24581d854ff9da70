import { beforeEach, describe, expect, test } from '@jest/globals';

import { AwsServiceError } from '../../../lambda/runtime/aws-api/service-error.ts';
import { checkEscrow } from '../../../lambda/runtime/escrow/escrow-check.ts';
import { escrowKeeper } from '../../../lambda/runtime/escrow/escrow-keeper.ts';
import { escrowSource } from '../../../lambda/runtime/escrow/escrow-source.ts';
import { Escrow } from '../../../lambda/runtime/escrow/escrow.ts';
import type { HolderView } from '../../../lambda/runtime/holder/view.ts';
import { decodeDatabaseCredential } from '../../../lambda/runtime/secret-shapes.ts';
import type { DatabaseCredential } from '../../../lambda/contract/secrets.ts';
import { memoryEscrow } from '../../support/memory-escrow.ts';
import type { MemoryEscrow } from '../../support/memory-escrow.ts';

const SECRET = 'database-credential';
const KEY = `escrow#eu-west-1#${SECRET}`;
const never = new AbortController().signal;
const value = (serial: number, password = `password ${serial}`): DatabaseCredential => ({
  serial,
  username: 'auth_app',
  password,
});

let memory: MemoryEscrow;
beforeEach(() => {
  memory = memoryEscrow();
});

const escrowOf = (place: Partial<{ environment: string; region: string; secret: string }> = {}) =>
  new Escrow({
    ...memory,
    place: { environment: 'dev', region: 'eu-west-1', secret: SECRET, ...place },
    decode: decodeDatabaseCredential,
  });
const ASIDE_AT = 1000;
const put = (serial: number, vouchedAtMs = ASIDE_AT) => escrowOf().put({ value: value(serial), vouchedAtMs });
const read = (escrow = escrowOf()) => escrowSource(escrow).read(never);
const edit = (changes: Record<string, { S?: string; N?: string }>) =>
  memory.items.set(KEY, { ...memory.items.get(KEY)!, ...changes } as never);

describe('what is put aside', () => {
  test('comes back with the time at which a store stood behind it', async () => {
    await put(3, 1234);
    const source = escrowSource(escrowOf());
    const found = await source.read(never);
    expect(found).toEqual(value(3));
    expect(source.vouchedAtMs!(found!)).toBe(1234);
  });

  test('shows nobody who reads the table what it is', async () => {
    await put(3);
    expect(JSON.stringify(memory.items.get(KEY))).not.toMatch(/password|auth_app/);
  });

  test('is replaced by a newer serial only', async () => {
    expect([await put(3), await put(3), await put(2), await put(4), await put(3)]).toEqual([
      'written',
      'kept',
      'kept',
      'written',
      'kept',
    ]);
    expect(await read()).toEqual(value(4));
  });

  test('is not opened when it is not newer than what is held', async () => {
    await put(3);
    memory.calls.length = 0;
    expect(await escrowSource(escrowOf()).read(never, 3)).toBeUndefined();
    expect(memory.calls).toEqual(['GetItem']);
  });
});

describe('an item that cannot be taken is refused with its reason', () => {
  test('when there is none', async () => {
    await expect(read()).rejects.toThrow(`escrow item ${SECRET} was never put aside`);
  });

  test.each([
    ['environment', 'prod'],
    ['region', 'eu-central-1'],
    ['secret', 'mac-keys'],
  ])('from another %s', async (name, other) => {
    await put(3);
    edit({ [name]: { S: other } });
    await expect(read()).rejects.toMatchObject({
      kind: 'malformed',
      message: expect.stringContaining(`belongs to ${name} ${other}`) as unknown,
    });
  });

  test.each([
    ['environment', 'prod'],
    ['region', 'eu-central-1'],
    ['secret', 'mac-keys'],
  ])('from another %s that claims to be ours', async (name, other) => {
    await escrowOf({ [name]: other }).put({ value: value(3), vouchedAtMs: 1 });
    const [item] = [...memory.items.values()];
    const ours = { environment: 'dev', region: 'eu-west-1', secret: SECRET };
    const forged = Object.entries(ours).map(([field, text]) => [field, { S: text }] as const);
    memory.items.set(KEY, { ...item, pk: { S: KEY }, ...Object.fromEntries(forged) });
    await expect(read()).rejects.toMatchObject({ kind: 'malformed' });
  });

  test('with another serial than was sealed', async () => {
    await put(3);
    edit({ serial: { N: '9' } });
    await expect(read()).rejects.toMatchObject({ kind: 'malformed' });
  });

  test.each(['dataKey', 'nonce', 'tag', 'sealed'])('with %s torn or gone', async (name) => {
    await put(3);
    const whole = memory.items.get(KEY)![name]!.S!;
    edit({ [name]: { S: Buffer.from(`x${whole}`).toString('base64') } });
    await expect(read()).rejects.toMatchObject({ kind: 'malformed' });
    const { [name]: _gone, ...rest } = memory.items.get(KEY)!;
    memory.items.set(KEY, rest);
    await expect(read()).rejects.toThrow('lacks a part');
  });

  test('written by a newer build', async () => {
    await put(3);
    edit({ format: { N: '2' } });
    await expect(read()).rejects.toThrow('has format 2, this build reads up to 1');
  });

  test.each([
    ['AccessDeniedException', false, 'denied'],
    ['DisabledException', false, 'denied'],
    ['ThrottlingException', true, 'transient'],
    ['TimeoutError', true, 'transient'],
    ['IncorrectKeyException', false, 'malformed'],
  ])('while KMS answers %s', async (name, passes, kind) => {
    await put(3);
    memory.failing.set('Decrypt', new AwsServiceError(name, 'text of KMS', passes));
    await expect(read()).rejects.toMatchObject({ kind, message: `escrow item ${SECRET}: ${name}` });
  });
});

describe('the keeper', () => {
  const keeper = () => escrowKeeper(escrowOf(), memory.onEvent);
  const outcomes = () => memory.events.map(({ outcome }) => outcome);

  test('writes once for each serial, and asks nobody again', async () => {
    const kept = keeper();
    for (const serial of [1, 1, 1, 2, 2]) {
      kept.offer({ value: value(serial), vouchedAtMs: 1 });
      await kept.settled();
    }
    expect(outcomes()).toEqual(['written', 'written']);
    expect(memory.calls).toEqual([
      'GetItem',
      'GenerateDataKey',
      'PutItem',
      'GetItem',
      'GenerateDataKey',
      'PutItem',
    ]);
  });

  test('asks KMS for nothing where another process was first', async () => {
    await put(2);
    memory.calls.length = 0;
    const kept = keeper();
    kept.offer({ value: value(2), vouchedAtMs: 1 });
    await kept.settled();
    expect([outcomes(), memory.calls]).toEqual([['kept'], ['GetItem']]);
  });

  test('tries again with the next confirmation after a failure, and never throws', async () => {
    memory.failing.set('GenerateDataKey', new AwsServiceError('AccessDeniedException', 'secret text', false));
    const kept = keeper();
    kept.offer({ value: value(1), vouchedAtMs: 1 });
    await kept.settled();
    memory.failing.clear();
    kept.offer({ value: value(1), vouchedAtMs: 1 });
    await kept.settled();
    expect(outcomes()).toEqual(['failed', 'written']);
    expect(memory.events[0]?.reason).toBe(`escrow item ${SECRET}: AccessDeniedException`);
  });
});

describe('the deep check', () => {
  const held = (
    credential: DatabaseCredential,
    source = 'secrets-manager',
  ): HolderView<DatabaseCredential> => ({
    ...{ state: 'fresh', value: credential, source, ageMs: 10, ownAgeMs: 10, heldForMs: 10 },
  });
  const check = (view: HolderView<DatabaseCredential>) =>
    checkEscrow({
      escrow: escrowOf(),
      keeper: escrowKeeper(escrowOf(), memory.onEvent),
      view: () => view,
      nowMs: () => 5000,
    });

  test('is satisfied by what is held', async () => {
    await put(3);
    expect(await check(held(value(3)))).toEqual({ kind: 'sound' });
  });

  test('is satisfied by what another process was given after this one last asked', async () => {
    await put(3);
    const asked = (ageMs: number) => check({ ...held(value(2)), ageMs } as HolderView<DatabaseCredential>);
    expect((await asked(5000 - ASIDE_AT)).kind).toBe('unsound');
    expect((await asked(5000 - ASIDE_AT + 1)).kind).toBe('sound');
    edit({ sealed: { S: 'AAAA' } });
    expect((await asked(5000 - ASIDE_AT + 1)).kind).toBe('unsound');
    // What this process holds is older still: it repairs nothing.
    expect(memory.events).toEqual([]);
  });

  test.each<[string, () => unknown, DatabaseCredential, string]>([
    ['newer than what was delivered since', () => undefined, value(2), 'has serial 3, held is 2'],
    ['another text', () => undefined, value(3, 'another'), 'differs from what is held'],
    ['of a newer build', () => edit({ format: { N: '2' } }), value(3), 'has format 2'],
  ])('says so when it is %s, and leaves it', async (_name, change, credential, reason) => {
    await put(3);
    change();
    const before = memory.items.get(KEY);
    expect(await check(held(credential))).toEqual({
      kind: 'unsound',
      reason: expect.stringContaining(reason) as unknown,
    });
    expect(memory.items.get(KEY)).toBe(before);
  });

  test.each<[string, () => unknown]>([
    ['absent', () => memory.items.clear()],
    ['older', () => put(2).then(() => edit({ serial: { N: '2' } }))],
    ['torn', () => edit({ sealed: { S: 'AAAA' } })],
    ['half', () => memory.items.set(KEY, { pk: { S: KEY } })],
    ['under a key that is gone', () => edit({ dataKey: { S: 'AAAA' } })],
    ['of another environment', () => edit({ environment: { S: 'prod' } })],
  ])('puts what is held where the item is %s, after it said so', async (_name, change) => {
    await put(3);
    await change();
    expect(await check(held(value(3)))).toMatchObject({ kind: 'unsound' });
    expect(memory.events.map(({ outcome }) => outcome)).toEqual(['repaired']);
    expect(await check(held(value(3)))).toEqual({ kind: 'sound' });
  });

  test('repairs nothing with a value that only the escrow told, nor while KMS refuses', async () => {
    await put(3);
    edit({ sealed: { S: 'AAAA' } });
    expect(await check(held(value(3), 'escrow'))).toMatchObject({ kind: 'unsound' });
    memory.failing.set('Decrypt', new AwsServiceError('AccessDeniedException', '', false));
    expect(await check(held(value(3)))).toMatchObject({ kind: 'unsound' });
    expect(memory.events).toEqual([]);
  });

  test('has nothing to compare with in an empty process', async () => {
    expect(await check({ state: 'empty' })).toMatchObject({ kind: 'unsound' });
  });
});
