/**
 * 20 October 2025: a region's endpoints were gone for 415 minutes. Here both regions' secret stores are dark for as
 * long, processes are replaced on the way, and people sign in and refresh at what the real holders hold.
 */
import { beforeEach, describe, expect, test } from '@jest/globals';

import { firstSigningKeys, firstSymmetricKeys } from '../../lambda/key-bootstrap/fresh-keys.ts';
import type { ReadSecret } from '../../lambda/runtime/aws-api/secret-reader.ts';
import { AwsServiceError } from '../../lambda/runtime/aws-api/service-error.ts';
import { createHeldValues } from '../../lambda/runtime/held-values.ts';
import type { HeldValues } from '../../lambda/runtime/held-values.ts';
import { createEscrowCheck } from '../../lambda/auth-service/health/escrow.ts';
import { manualTime } from '../support/manual-time.ts';
import type { ManualTime } from '../support/manual-time.ts';
import { memoryEscrow } from '../support/memory-escrow.ts';
import type { MemoryEscrow } from '../support/memory-escrow.ts';
import { HOSTS, World, albEvent } from './support/service.ts';
import { RelyingParty } from './support/relying-party.ts';

const MINUTE_MS = 60_000;
const secrets = { database: 'database', signingKeys: 'signing', macKeys: 'mac', cookieKeys: 'cookie' };
let time: ManualTime;
let escrow: MemoryEscrow;
let store: Record<string, unknown>;
let dark: Error | undefined;
let reads = 0;

const read: ReadSecret = (secretId) => {
  reads += 1;
  return dark === undefined ? Promise.resolve(JSON.stringify(store[secretId])) : Promise.reject(dark);
};
/** A new process: nothing held. */
const start = (): HeldValues =>
  createHeldValues({
    stores: { own: read, other: read },
    escrow,
    secrets,
    testLogin: () => Promise.resolve('unknown'),
    clock: time.clock,
    timer: time.timer,
    random: () => 0.5,
    onEvent: () => undefined,
    onDenied: () => undefined,
  });

beforeEach(() => {
  time = manualTime(Date.now());
  escrow = memoryEscrow();
  dark = undefined;
  const now = Math.floor(time.clock.wallMs() / 1000);
  store = {
    database: { serial: 1, username: 'auth_app', password: 'opening' },
    signing: firstSigningKeys(now),
    mac: firstSymmetricKeys('mac', now),
    cookie: firstSymmetricKeys('cookie', now),
  };
});

/** The service of both regions on the keys of whichever process is the newest. */
function serviceOn(current: () => HeldValues): World {
  const world = new World();
  for (const name of ['signing', 'mac', 'cookie'] as const)
    Object.defineProperty(world, name, { get: () => current().keys[name]() });
  return world;
}

describe('415 minutes without any secret store', () => {
  test('cost no request, in old processes and in new ones, and no age is renewed', async () => {
    let held = start();
    await held.ensure();
    await time.advance(1);
    const world = serviceOn(() => held);
    const party = await RelyingParty.discover(world);
    await party.tokens();
    dark = new AwsServiceError('TimeoutError', 'no answer', true);
    for (let minute = 1; minute <= 415; minute += 1) {
      time.age(MINUTE_MS);
      // Lambda replaces a process every few hours; here each half hour.
      if (minute % 30 === 0) held = start();
      held.refreshIfDue();
      await held.ensure();
      await held.settle();
      expect(held.database.value().password).toBe('opening');
      expect(held.oldestAgeSeconds()).toBe(minute * 60);
      if (minute % 83 === 0) await party.tokens();
    }
    expect(Object.values(held.health()).map(({ state }) => state)).toEqual(Array(4).fill('degraded'));
    const failed = world.lines.filter(({ line }) => line.event === 'request' && line.status >= 500);
    expect(failed).toEqual([]);
    dark = undefined;
    time.age(MINUTE_MS);
    held.refreshIfDue();
    await held.settle();
    expect([held.oldestAgeSeconds(), held.health()['mac-keys']]).toEqual([0, { state: 'healthy' }]);
  }, 60_000);

  test('what a request reads, it reads without a call', async () => {
    const held = start();
    await held.ensure();
    await time.advance(1);
    const before = [reads, escrow.calls.length];
    for (let request = 0; request < 1000; request += 1) held.keys.signing();
    expect([reads, escrow.calls.length]).toEqual(before);
  });
});

describe('no source at all', () => {
  test('answers 503 with Retry-After, and starts by itself when a store is back', async () => {
    dark = new AwsServiceError('TimeoutError', 'no answer', true);
    const held = start();
    await held.ensure();
    const world = serviceOn(() => held);
    const ask = () =>
      world.invoke(
        'primary',
        albEvent(new Request(`https://${HOSTS[0]}/.well-known/openid-configuration`), ''),
      );
    const refused = await ask();
    expect(refused.statusCode).toBe(503);
    expect(refused.multiValueHeaders?.['retry-after']).toHaveLength(1);
    dark = undefined;
    time.age(5000);
    await held.ensure();
    expect((await ask()).statusCode).toBe(200);
  });
});

describe('what is put aside', () => {
  test('is put there once for each value, beside requests, and the deep check agrees', async () => {
    const held = start();
    await held.ensure();
    await time.advance(1);
    expect(escrow.events.map(({ outcome }) => outcome)).toEqual(Array(4).fill('written'));
    const emitted: unknown[] = [];
    const check = createEscrowCheck(held, time.clock, ({ name, value }) => emitted.push([name, value]));
    expect(await check()).toEqual({ state: 'healthy' });
    escrow.items.delete('escrow#eu-west-1#mac-keys');
    time.age(MINUTE_MS);
    expect(await check()).toEqual({
      state: 'degraded',
      ageSeconds: 60,
      reason: 'mac-keys is not put aside',
    });
    expect(emitted).toEqual([
      ['EscrowUnsound', 0],
      ['EscrowUnsound', 1],
    ]);
  });

  test('is opened once for both probes of a minute while it is sound, and anew where it was not', async () => {
    const held = start();
    await held.ensure();
    await time.advance(1);
    let looks = 0;
    const checkEscrow = () => {
      looks += 1;
      return held.checkEscrow();
    };
    const check = createEscrowCheck({ checkEscrow }, time.clock, () => undefined);
    await check();
    time.age(44_000);
    await check();
    expect(looks).toBe(1);
    time.age(1000);
    escrow.items.delete('escrow#eu-west-1#mac-keys');
    expect([(await check()).state, looks]).toEqual(['degraded', 2]);
    // The first look has put it back.
    expect([(await check()).state, looks]).toEqual(['healthy', 3]);
  });
});
