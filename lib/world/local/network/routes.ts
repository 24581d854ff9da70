import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { LinkState } from '../ports.ts';

/** Where a part of the world stands: in a region that can be lost, or outside both. */
export type Place = RegionRole | 'elsewhere';

/**
 * The first three numbers of each place's addresses: the blocks that RFC 5737 keeps for documentation, so that an
 * address that slips out of the world reaches nobody.
 */
export const ADDRESS_BLOCKS: Readonly<Record<Place, string>> = {
  primary: '192.0.2',
  standby: '198.51.100',
  elsewhere: '203.0.113',
};

/** What every process of the run knows of the network. This is the content of the map file. */
export interface NetworkMap {
  readonly links: Readonly<Record<RegionRole, LinkState>>;
  /** `address:port` to the loopback port that answers for it. */
  readonly routes: Readonly<Record<string, number>>;
}

/** The region of an address; undefined for the block outside both and for everything that is not of this world. */
export const roleOfAddress = (address: string): RegionRole | undefined => {
  const block = address.slice(0, address.lastIndexOf('.'));
  if (block === ADDRESS_BLOCKS.primary) return 'primary';
  return block === ADDRESS_BLOCKS.standby ? 'standby' : undefined;
};

/** What happens to a connection: to a loopback port, swallowed, reset by a live network, or nowhere to go. */
export type Path =
  | { readonly kind: 'open'; readonly loopbackPort: number }
  | { readonly kind: 'swallowed'; readonly role: RegionRole }
  | { readonly kind: 'refused'; readonly role: RegionRole | undefined }
  | { readonly kind: 'no-route' };

/** A region that answers with errors still accepts connections: its servers do the rest. */
export const pathTo = (map: NetworkMap, address: string, port: number): Path => {
  const role = roleOfAddress(address);
  const known = role !== undefined || address.startsWith(`${ADDRESS_BLOCKS.elsewhere}.`);
  if (!known) return { kind: 'no-route' };
  const link = role === undefined ? 'up' : map.links[role];
  if (role !== undefined && link === 'black-hole') return { kind: 'swallowed', role };
  const loopbackPort = map.routes[`${address}:${port}`];
  return link === 'refused' || loopbackPort === undefined
    ? { kind: 'refused', role }
    : { kind: 'open', loopbackPort };
};
