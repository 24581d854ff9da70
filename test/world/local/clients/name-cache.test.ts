import { expect, test } from '@jest/globals';

import { createNameCache } from '../../../../lib/world/local/clients/name-cache.ts';
import type { NameAnswer } from '../../../../lib/world/local/ports.ts';

/** A zone whose answers a test changes, a clock that it moves, and who was asked for what. */
function zoneOf(answers: Record<string, NameAnswer>) {
  const asked: string[] = [];
  let nowMs = 0;
  const chainFrom = (name: string): { name: string; answer: NameAnswer }[] => {
    const answer = answers[name]!;
    const rest = answer.type === 'CNAME' ? chainFrom(answer.values[0]!) : [];
    return [{ name, answer }, ...rest];
  };
  const lookup = (name: string) => {
    asked.push(name);
    const chain = chainFrom(name).map((link) => ({ name: link.name, ...link.answer }));
    return Promise.resolve({ chain, addresses: chain.at(-1)!.values });
  };
  return {
    asked,
    answers,
    later: (seconds: number) => void (nowMs += seconds * 1000),
    cache: (ttlFactor = 1) =>
      createNameCache({ names: { lookup }, clock: { elapsedMs: () => nowMs } } as never, 'client', ttlFactor),
  };
}

const alias = (to: string, ttlSeconds: number): NameAnswer => ({ type: 'CNAME', values: [to], ttlSeconds });
const address = (value: string, ttlSeconds: number): NameAnswer => ({
  type: 'A',
  values: [value],
  ttlSeconds,
});

test('an alias is followed for its own TTL, although the address behind it expires earlier', async () => {
  const zone = zoneOf({
    public: alias('primary', 300),
    primary: address('192.0.2.1', 60),
    standby: address('198.51.100.1', 60),
  });
  const cache = zone.cache();
  expect(await cache.addressOf('public')).toBe('192.0.2.1');
  zone.answers['public'] = alias('standby', 300);
  zone.later(299);
  expect(await cache.addressOf('public')).toBe('192.0.2.1');
  expect(zone.asked).toEqual(['public', 'primary']);
  zone.later(1);
  expect(await cache.addressOf('public')).toBe('198.51.100.1');
});

test('a short alias behind a long one is asked for again by its own name', async () => {
  const zone = zoneOf({
    tenant: alias('public', 300),
    public: alias('primary', 20),
    primary: address('192.0.2.1', 60),
    standby: address('198.51.100.1', 60),
  });
  const cache = zone.cache();
  await cache.addressOf('Tenant');
  zone.answers['public'] = alias('standby', 20);
  zone.later(20);
  expect(await cache.addressOf('tenant')).toBe('198.51.100.1');
  expect(zone.asked).toEqual(['tenant', 'public']);
});

test('a client that keeps answers too long keeps them for a multiple of their TTL', async () => {
  const zone = zoneOf({ public: address('192.0.2.1', 20) });
  const cache = zone.cache(10);
  await cache.addressOf('public');
  zone.later(199);
  await cache.addressOf('public');
  expect(zone.asked).toEqual(['public']);
  zone.later(1);
  await cache.addressOf('public');
  expect(zone.asked).toEqual(['public', 'public']);
});

test('a TTL of 0 answers one question', async () => {
  const zone = zoneOf({ public: address('192.0.2.1', 0) });
  const cache = zone.cache();
  expect(await cache.addressOf('public')).toBe('192.0.2.1');
  expect(await cache.addressOf('public')).toBe('192.0.2.1');
  expect(zone.asked).toEqual(['public', 'public']);
});
