import { describe, expect, test } from '@jest/globals';

import type { EnvironmentConfig } from '../../lib/config/environment.ts';
import { ENVIRONMENTS } from '../../lib/config/environments.ts';
import { ConfigError } from '../../lib/config/problems.ts';
import { problemsOf, validate } from '../../lib/config/validate.ts';

const [dev] = ENVIRONMENTS;
const good = dev!;
const { regions, routing, objectives, database, functions, cost } = good;
const ZONE = good.hostedZone.name;

/** Each row: what a person might write, where it is found, and a part of what is allowed. */
const faults: readonly (readonly [string, Partial<EnvironmentConfig>, string, string])[] = [
  ['a name with a hyphen', { name: 'dev-1' }, 'name', '2 to 12 lower-case'],
  ['a name too long for what is derived', { name: 'developmentenvironment' }, 'name', '2 to 12'],
  ['a short account', { account: '1234' }, 'account', 'twelve digits'],
  [
    'a mistyped region',
    { regions: { ...regions, standby: { name: 'eu-centrall-1', zones: regions.standby.zones } } },
    'regions.standby.name',
    'perhaps eu-central-1',
  ],
  [
    'one region twice',
    { regions: { primary: regions.primary, standby: regions.primary } },
    'regions.standby.name',
    'other than the primary',
  ],
  [
    'one zone',
    { regions: { ...regions, primary: { name: 'eu-west-1', zones: ['eu-west-1a'] } } },
    'regions.primary.zones',
    '2 or 3 zones',
  ],
  [
    "another region's zone",
    { regions: { ...regions, primary: { name: 'eu-west-1', zones: ['eu-west-1a', 'eu-west-2b'] } } },
    'regions.primary.zones[1]',
    'eu-west-1 and one letter',
  ],
  ['no zone id', { hostedZone: { id: 'dev', name: ZONE } }, 'hostedZone.id', 'Route 53 zone id'],
  ['one public host', { publicHosts: [`login.${ZONE}`] }, 'publicHosts', 'at least two hosts'],
  ['the apex', { publicHosts: [ZONE, `login.${ZONE}`] }, 'publicHosts[0]', "zone's apex"],
  [
    'a host outside the zone',
    { publicHosts: [`login.${ZONE}`, 'login.elsewhere.example'] },
    'publicHosts[1]',
    'below the hosted zone',
  ],
  [
    "a region host's name",
    { publicHosts: [`login.${ZONE}`, `eu-west-1.${ZONE}`] },
    'publicHosts[1]',
    'no region host',
  ],
  ['a TTL of 0', { routing: { ...routing, recordTtlSeconds: 0 } }, 'routing.recordTtlSeconds', '1 to 300'],
  [
    'an interval that is not offered',
    { routing: { ...routing, checkIntervalSeconds: 5 as 10 } },
    'routing.checkIntervalSeconds',
    '10 or 30',
  ],
  [
    'a threshold of 30',
    { routing: { ...routing, checkFailureThreshold: 30 } },
    'routing.checkFailureThreshold',
    '1 to 10',
  ],
  [
    'an objective that checks and TTL cannot meet',
    { routing: { ...routing, recordTtlSeconds: 120 } },
    'objectives.sign-in.blackHole.p99Seconds',
    'at least 166',
  ],
  [
    'a ceiling below the step time-outs',
    { objectives: { ...objectives, admin: { targetSeconds: 60, ceilingSeconds: 300 } } },
    'objectives.admin.ceilingSeconds',
    'at least 900',
  ],
  [
    'a major version alone',
    { database: { ...database, engineVersion: '17' } },
    'database.engineVersion',
    'such as 17.5',
  ],
  [
    'a maximum below the minimum',
    { database: { ...database, minimumCapacity: 8, maximumCapacity: 4 } },
    'database.minimumCapacity',
    'from 0.5 to 4',
  ],
  [
    'more provisioned than reserved',
    { functions: { ...functions, authProvisionedConcurrency: 50, authReservedConcurrency: 10 } },
    'functions.authProvisionedConcurrency',
    '0 to 10',
  ],
  ['no NAT', { cost: { ...cost, natGatewaysPerRegion: 0 } }, 'cost.natGatewaysPerRegion', '1 to 3'],
  ['a retention that is not offered', { logRetentionDays: 8 }, 'logRetentionDays', '7, 14'],
  ['nobody to page', { alarmRecipients: [] }, 'alarmRecipients', 'at least one'],
  ['a guard to come', { writerGuard: 'quorum' as 'consent' }, 'writerGuard', 'only consent for now'],
];

describe('configuration', () => {
  test.each(ENVIRONMENTS.map((config) => [config.name, config] as const))('of %s is valid', (_, config) => {
    expect(problemsOf(config)).toEqual([]);
  });

  test.each(faults)('%s is refused', (_, change, path, allowed) => {
    const problems = problemsOf({ ...good, ...change });
    const found = problems.find((problem) => problem.path === path);
    expect(problems.map((problem) => problem.path)).toContain(path);
    expect(found?.allowed).toContain(allowed);
  });

  test('a zone whose region host is too long for a certificate is refused, by its derived name', () => {
    const zone = `${'a'.repeat(50)}.holdover.example`;
    const problems = problemsOf({
      ...good,
      hostedZone: { id: 'Z1', name: zone },
      publicHosts: [`a.${zone}`, `b.${zone}`],
    });
    expect(problems.map(({ path }) => path)).toEqual([
      'derived name regionHosts.primary',
      'derived name regionHosts.standby',
    ]);
  });

  test('all faults are told at once, in a table', () => {
    const broken = { ...good, account: '1', alarmRecipients: [], publicHosts: [] };
    const judge = (): unknown => validate(broken);
    expect(judge).toThrow(ConfigError);
    expect(judge).toThrow(
      [
        'configuration of dev has 3 problems:',
        '  account          "1"',
        '      allowed: twelve digits',
        '  publicHosts      []',
        '      allowed: at least two hosts, each an issuer of its own',
        '  alarmRecipients  []',
        '      allowed: at least one e-mail address',
      ].join('\n'),
    );
  });
});
