/** What `s` shows: regions, who serves each name, checks, the claim, and what the machine did to time. */
import type { RegionRole } from '../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import type { OpenWorld } from '../world/outside.ts';
import { issuersOf } from './demo/enrol.ts';
import type { Situation } from './keys.ts';
import { shortName } from './news.ts';
import type { CheckState } from './news.ts';

export interface Status {
  readonly regions: Readonly<Record<RegionRole, string>>;
  readonly situation: Situation;
  /** By public name: who serves it, or why nobody does. */
  readonly names: readonly { readonly name: string; readonly leadsTo: string }[];
  readonly checks: ReadonlyMap<string, CheckState>;
  /** Function environments on this machine, of both regions. */
  readonly environments: number;
  readonly speed: number;
  /** Machine milliseconds. */
  readonly heldBackMs: number;
}

/** Asks the world's DNS itself. */
export async function readStatus(
  world: OpenWorld,
  situation: Situation,
  checks: Status['checks'],
): Promise<Status> {
  const { environment, outside, clock } = world;
  const names = issuersOf(environment).map(async (name) => {
    const role = await outside.resolveAfresh(name).then(
      (destination) => destination.role ?? destination.address,
      () => 'nothing',
    );
    return { name, leadsTo: role };
  });
  return {
    regions: environment.regions,
    situation,
    names: await Promise.all(names),
    checks,
    environments: outside.census('primary')['function environments'] ?? 0,
    speed: clock.speed,
    heldBackMs: world.lateness().heldBackMs,
  };
}

export const renderStatus = (status: Status): readonly string[] => [
  ...REGION_ROLES.map((role) => row('Region', `${role} ${status.regions[role]}: ${stateOf(status, role)}`)),
  ...status.names.map(({ name, leadsTo }) => row('Name', `${name} leads to ${withArticle(leadsTo)}`)),
  ...[...status.checks].map(([name, check]) => row('Check', checkText(name, check))),
  row('Claim', status.situation.claimHeld ? 'the standby claims to serve' : 'not held'),
  row('Next loss', status.situation.shape),
  row('Functions', `${status.environments} environments in both regions`),
  row('Time', `speed ${status.speed}, held back for ${(status.heldBackMs / 1000).toFixed(1)} s so far`),
];

const row = (label: string, text: string): string => `  ${label.padEnd(11)}${text}`;

const withArticle = (leadsTo: string): string =>
  leadsTo === 'primary' || leadsTo === 'standby' ? `the ${leadsTo}` : leadsTo;

function stateOf({ situation }: Status, role: RegionRole): string {
  const shape = situation.lost[role];
  return shape === undefined ? 'up' : `lost (${shape})`;
}

const checkText = (part: string, { healthy, asks, inverted }: CheckState): string =>
  `${shortName(part)} is ${healthy ? 'green' : 'red'}, asks ${inverted ? 'inversely ' : ''}${asks}`;
