/** Checks of where an environment lives: account, regions, zones, hosted zone, public hosts. */
import type { EnvironmentConfig } from './environment.ts';
import { ROLES } from './environment.ts';
import { nearest } from './nearest.ts';
import { namesOf } from './names.ts';
import type { ConfigProblem } from './problems.ts';
import { REGIONS_WITHOUT_RDS_AUTHORITIES, USABLE_REGIONS } from './regions.ts';

/** Lower case, no dot at the end, at least two labels. */
export const DNS_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const MINIMUM_ZONES = 2;
const MAXIMUM_ZONES = 3;
/** A certificate takes ten names (ACM quotas), one of which is the region's own. */
const MAXIMUM_PUBLIC_HOSTS = 9;

export function identityProblems({ name, qualifier, account }: EnvironmentConfig): readonly ConfigProblem[] {
  return [
    ...unless(
      /^[a-z][a-z0-9]{1,11}$/.test(name),
      'name',
      name,
      '2 to 12 lower-case letters and digits, letter first',
    ),
    ...unless(
      qualifier === undefined || /^[0-9][a-z0-9]{0,5}$/.test(qualifier),
      'qualifier',
      qualifier,
      'a digit, then up to five lower-case letters and digits',
    ),
    ...unless(/^\d{12}$/.test(account), 'account', account, 'twelve digits'),
  ];
}

export function regionProblems({ regions }: EnvironmentConfig): readonly ConfigProblem[] {
  const unknown = ROLES.flatMap((role) => {
    const { name } = regions[role];
    return unless(USABLE_REGIONS.includes(name), `regions.${role}.name`, name, usableRegion(name));
  });
  const distinct = regions.primary.name !== regions.standby.name;
  return [
    ...unknown,
    ...unless(distinct, 'regions.standby.name', regions.standby.name, 'a region other than the primary', [
      'regions.primary.name',
    ]),
    ...ROLES.flatMap((role) =>
      zoneProblems(`regions.${role}.zones`, regions[role].name, regions[role].zones),
    ),
  ];
}

function usableRegion(typed: string): string {
  if (REGIONS_WITHOUT_RDS_AUTHORITIES.includes(typed))
    return (
      'a region whose certificate authorities of RDS the bundle has; it lacks those of ' +
      REGIONS_WITHOUT_RDS_AUTHORITIES.join(', ')
    );
  const meant = nearest(typed, USABLE_REGIONS);
  return `a region of the partition aws${meant === undefined ? '' : `, perhaps ${meant}`}`;
}

function zoneProblems(path: string, region: string, zones: readonly string[]): readonly ConfigProblem[] {
  const enough = zones.length >= MINIMUM_ZONES && zones.length <= MAXIMUM_ZONES;
  const inRegion = (zone: string): boolean =>
    zone.startsWith(region) && /^[a-z]$/.test(zone.slice(region.length));
  return [
    ...unless(enough, path, zones, `${MINIMUM_ZONES} or ${MAXIMUM_ZONES} zones`),
    ...unless(new Set(zones).size === zones.length, path, zones, 'each zone once'),
    ...zones.flatMap((zone, index) =>
      unless(inRegion(zone), `${path}[${index}]`, zone, `${region} and one letter`, [
        path.replace(/zones$/, 'name'),
      ]),
    ),
  ];
}

export function hostProblems(config: EnvironmentConfig): readonly ConfigProblem[] {
  const { hostedZone, publicHosts } = config;
  return [
    ...unless(
      /^Z[A-Z0-9]{1,31}$/.test(hostedZone.id),
      'hostedZone.id',
      hostedZone.id,
      'a Route 53 zone id (Z...)',
    ),
    ...unless(
      DNS_NAME.test(hostedZone.name),
      'hostedZone.name',
      hostedZone.name,
      'a DNS name, lower case, no dot at the end',
    ),
    ...unless(
      publicHosts.length >= 2,
      'publicHosts',
      publicHosts,
      'at least two hosts, each an issuer of its own',
    ),
    ...unless(
      publicHosts.length <= MAXIMUM_PUBLIC_HOSTS,
      'publicHosts',
      `${publicHosts.length} hosts`,
      `at most ${MAXIMUM_PUBLIC_HOSTS}: a certificate takes ten names, one of them the region's own`,
    ),
    ...unless(new Set(publicHosts).size === publicHosts.length, 'publicHosts', publicHosts, 'each host once'),
    ...publicHosts.flatMap((host, index) => publicHostProblems(config, `publicHosts[${index}]`, host)),
  ];
}

function publicHostProblems(config: EnvironmentConfig, path: string, host: string): readonly ConfigProblem[] {
  const zone = config.hostedZone.name;
  if (host === zone)
    return [
      {
        path,
        value: host,
        allowed: `a name below ${zone}: a CNAME with a TTL of ours cannot stand at a zone's apex`,
        related: ['hostedZone.name'],
      },
    ];
  const reserved = Object.values(namesOf(config).regionHosts);
  return [
    ...unless(DNS_NAME.test(host), path, host, 'a DNS name, lower case, no dot at the end'),
    ...unless(host.endsWith(`.${zone}`), path, host, `a name below the hosted zone ${zone}`, [
      'hostedZone.name',
    ]),
    ...unless(!reserved.includes(host), path, host, 'a name that no region host has', ['name', 'qualifier']),
  ];
}

/** The one problem, or none. */
export const unless = (
  fine: boolean,
  path: string,
  value: unknown,
  allowed: string,
  related: readonly string[] = [],
): readonly ConfigProblem[] =>
  fine ? [] : [{ path, value, allowed, ...(related.length === 0 ? {} : { related }) }];
