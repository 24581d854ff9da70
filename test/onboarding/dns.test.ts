import { expect, test } from '@jest/globals';

import type { NameResolver } from '../../lib/onboarding/dns.ts';
import { lookUpName } from '../../lib/onboarding/dns.ts';

const failing = (code: string): Error => Object.assign(new Error(`query ${code}`), { code });
const resolver = (
  aliases: Readonly<Record<string, string>>,
  addresses: readonly string[] = [],
  otherwise = 'ENODATA',
): NameResolver => ({
  resolveCname: (name) =>
    aliases[name] === undefined ? Promise.reject(failing(otherwise)) : Promise.resolve([aliases[name]]),
  resolve4: () =>
    addresses.length > 0 ? Promise.resolve([...addresses]) : Promise.reject(failing(otherwise)),
});

test('tells every alias of a chain, in lower case and without a final dot', async () => {
  const chain = resolver({ 'a.example': 'B.example.', 'b.example': 'c.example' }, ['192.0.2.1']);
  expect(await lookUpName(chain, 'a.example')).toEqual({
    aliases: ['b.example', 'c.example'],
    addresses: true,
  });
});

test.each(['ENOTFOUND', 'ENODATA'])('%s is an answer: nothing is there', async (code) => {
  expect(await lookUpName(resolver({}, [], code), 'a.example')).toEqual({ aliases: [], addresses: false });
});

test('aliases that go in a circle end', async () => {
  const circle = resolver({ 'a.example': 'b.example', 'b.example': 'c.example', 'c.example': 'b.example' });
  expect((await lookUpName(circle, 'a.example')).aliases).toEqual(['b.example', 'c.example']);
});

test.each(['ESERVFAIL', 'ETIMEOUT', 'ECONNREFUSED'])(
  '%s is not: nothing could be found out',
  async (code) => {
    await expect(lookUpName(resolver({}, [], code), 'a.example')).rejects.toMatchObject({
      code: 'DNS_FAILED',
      message: `DNS gave no answer for a.example (${code})`,
    });
  },
);
