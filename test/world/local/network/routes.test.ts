import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { ADDRESS_BLOCKS, pathTo, roleOfAddress } from '../../../../lib/world/local/network/routes.ts';
import type { LinkState } from '../../../../lib/world/local/ports.ts';

const states = fc.constantFrom<LinkState>('up', 'black-hole', 'refused', 'errors');
const mapOf = (primary: LinkState, standby: LinkState) => ({
  links: { primary, standby },
  routes: { '192.0.2.10:443': 1001, '198.51.100.10:443': 1002, '203.0.113.10:443': 1003 },
});

test('a link decides over its own region only', () => {
  fc.assert(
    fc.property(states, states, (primary, standby) => {
      const map = mapOf(primary, standby);
      const expected = {
        up: { kind: 'open', loopbackPort: 1001 },
        errors: { kind: 'open', loopbackPort: 1001 },
        refused: { kind: 'refused', role: 'primary' },
        'black-hole': { kind: 'swallowed', role: 'primary' },
      } as const;
      expect(pathTo(map, '192.0.2.10', 443)).toEqual(expected[primary]);
      expect(pathTo(map, '203.0.113.10', 443)).toEqual({ kind: 'open', loopbackPort: 1003 });
    }),
  );
});

test('a port that nobody serves refuses, and is swallowed with the rest of its region', () => {
  expect(pathTo(mapOf('up', 'up'), '192.0.2.10', 80)).toEqual({ kind: 'refused', role: 'primary' });
  expect(pathTo(mapOf('black-hole', 'up'), '192.0.2.10', 80)).toEqual({ kind: 'swallowed', role: 'primary' });
});

test('no address outside the documentation blocks has a route, in any state', () => {
  const blocks = Object.values(ADDRESS_BLOCKS);
  const outside = fc.ipV4().filter((address) => !blocks.some((block) => address.startsWith(`${block}.`)));
  fc.assert(
    fc.property(outside, fc.nat(65_535), states, (address, port, state) => {
      expect(roleOfAddress(address)).toBeUndefined();
      expect(pathTo(mapOf(state, state), address, port)).toEqual({ kind: 'no-route' });
    }),
  );
});
