import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Resolver } from 'node:dns/promises';

import { createClock } from '../../../../lib/world/local/clock.ts';
import { startNameServer } from '../../../../lib/world/local/network/name-server.ts';
import { roleOfAddress } from '../../../../lib/world/local/network/routes.ts';
import type { NameServer } from '../../../../lib/world/local/ports.ts';

let names: NameServer;
const lines: { kind: string }[] = [];
beforeEach(async () => {
  lines.length = 0;
  names = await startNameServer({ clock: createClock(1), emit: (line) => lines.push(line) }, roleOfAddress);
});
afterEach(() => names.stop());

test('a registered name has one address and a TTL of a minute', async () => {
  names.register('Kms.eu-west-1.amazonaws.com', '192.0.2.10');
  await expect(names.lookup('kms.eu-west-1.amazonaws.com')).resolves.toMatchObject({
    addresses: ['192.0.2.10'],
    chain: [{ ttlSeconds: 60 }],
  });
});

test('aliases are followed and each link of the chain tells its own TTL', async () => {
  names.register('front.eu-west-1.elb.amazonaws.com', '192.0.2.11');
  names.delegate('dev.holdover.example', (name) =>
    name === 'login.dev.holdover.example'
      ? { type: 'CNAME', values: ['Front.eu-west-1.elb.amazonaws.com'], ttlSeconds: 20 }
      : undefined,
  );
  await expect(names.lookup('LOGIN.dev.holdover.example')).resolves.toMatchObject({
    addresses: ['192.0.2.11'],
    chain: [
      { name: 'login.dev.holdover.example', type: 'CNAME', ttlSeconds: 20 },
      { name: 'front.eu-west-1.elb.amazonaws.com', type: 'A', ttlSeconds: 60 },
    ],
  });
});

test('a zone is asked at each query, so a change shows in the next answer', async () => {
  let address = '192.0.2.12';
  names.delegate('example', () => ({ type: 'A', values: [address], ttlSeconds: 20 }));
  await names.lookup('a.example');
  address = '198.51.100.12';
  await expect(names.lookup('a.example')).resolves.toMatchObject({ addresses: ['198.51.100.12'] });
});

test('the most specific zone answers', async () => {
  names.delegate('example', () => ({ type: 'A', values: ['192.0.2.1'], ttlSeconds: 1 }));
  names.delegate('dev.example', () => ({ type: 'A', values: ['192.0.2.2'], ttlSeconds: 1 }));
  await expect(names.lookup('x.dev.example')).resolves.toMatchObject({ addresses: ['192.0.2.2'] });
});

test('an unknown name and an alias into nowhere fail at stage dns', async () => {
  names.delegate('example', (name) =>
    name === 'lost.example' ? { type: 'CNAME', values: ['gone.example'], ttlSeconds: 20 } : undefined,
  );
  await expect(names.lookup('nobody.example')).rejects.toMatchObject({ stage: 'dns' });
  await expect(names.lookup('lost.example')).rejects.toMatchObject({ stage: 'dns' });
});

test('a client that gives its name is in the journal with the region that it was sent to', async () => {
  names.register('a.example', '198.51.100.9');
  await names.lookup('a.example');
  await names.lookup('a.example', 'client-1');
  await names.lookup('b.example', 'client-1').catch(() => undefined);
  expect(lines.filter(({ kind }) => kind === 'dns-answer')).toEqual([
    {
      kind: 'dns-answer',
      client: 'client-1',
      name: 'a.example',
      code: 'NOERROR',
      role: 'standby',
      ttlSeconds: 60,
    },
    { kind: 'dns-answer', client: 'client-1', name: 'b.example', code: 'NXDOMAIN' },
  ]);
});

test('a known name without an address of the asked type is no error of the name', async () => {
  names.register('a.example', '192.0.2.9');
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${names.port}`]);
  await expect(resolver.resolve6('a.example')).rejects.toMatchObject({ code: 'ENODATA' });
  await expect(resolver.resolve6('b.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('a withheld name does not exist for as long as it is withheld, and every question is counted', async () => {
  names.register('a.example', '192.0.2.9');
  const withheld = names.withhold('A.example');
  await expect(names.lookup('a.example')).rejects.toMatchObject({ stage: 'dns' });
  expect(withheld.hits()).toBeGreaterThan(0);
  withheld.end();
  await expect(names.lookup('a.example')).resolves.toMatchObject({ addresses: ['192.0.2.9'] });
});
