import { describe, expect, test } from '@jest/globals';
import { AuroraPostgresEngineVersion } from 'aws-cdk-lib/aws-rds';

import { GLOBAL_DATABASE_VERSIONS } from '../../lib/config/engine-versions.ts';
import type { EnvironmentConfig } from '../../lib/config/environment.ts';
import { ENVIRONMENTS } from '../../lib/config/environments.ts';
import { ConfigError } from '../../lib/config/problems.ts';
import { REGIONS_WITHOUT_RDS_AUTHORITIES } from '../../lib/config/regions.ts';
import { problemsOf, validate } from '../../lib/config/validate.ts';

const [dev] = ENVIRONMENTS;
/** Tenants' hosts depend on account, region and public hosts; they have tests of their own. */
const good: EnvironmentConfig = { ...dev!, tenantHosts: [] };
const { regions, routing, objectives, database, functions, cost } = good;
const ZONE = good.hostedZone.name;

/** Each row: what a person might write, where it is found, and a part of what is allowed. */
type Fault = readonly [string, Partial<EnvironmentConfig>, string, string];
const faults: readonly Fault[] = [
  ['a name with a hyphen', { name: 'dev-1' }, 'name', '2 to 12 lower-case'],
  ['a name too long for what is derived', { name: 'developmentenvironment' }, 'name', '2 to 12'],
  ['a short account', { account: '1234' }, 'account', 'twelve digits'],
  [
    'a mistyped region',
    { regions: { ...regions, standby: { name: 'eu-centrall-1', zones: regions.standby.zones } } },
    'regions.standby.name',
    'perhaps eu-central-1',
  ],
  ...REGIONS_WITHOUT_RDS_AUTHORITIES.map((name): Fault => [
    `${name}, where nobody could log in past the proxy`,
    { regions: { ...regions, standby: { name, zones: [`${name}a`, `${name}b`] } } },
    'regions.standby.name',
    `certificate authorities of RDS the bundle has; it lacks those of ${REGIONS_WITHOUT_RDS_AUTHORITIES.join(', ')}`,
  ]),
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
    { publicHosts: [`login.${ZONE}`, `dev-eu-west-1.${ZONE}`] },
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
    '17.4, 17.5',
  ],
  [
    'a version that a global database does not offer',
    { database: { ...database, engineVersion: '17.2' } },
    'database.engineVersion',
    'that a global database offers',
  ],
  [
    'a quarter ACU',
    { database: { ...database, maximumCapacity: 4.25 } },
    'database.maximumCapacity',
    'steps of 0.5',
  ],
  ['a qualifier of letters', { qualifier: 'blue' }, 'qualifier', 'a digit, then'],
  ['production that deletes', { production: true }, 'statefulResources', 'retain in production'],
  ['production by its name', { name: 'prod' }, 'statefulResources', 'retain in production'],
  ['production at rest', { production: true }, 'database.minimumCapacity', 'at least 8 ACU'],
  [
    'production on one instance',
    { production: true, database: { ...database, instancesPerCluster: 1 } },
    'database.instancesPerCluster',
    'reads end',
  ],
  [
    'production in a region of two zones',
    {
      production: true,
      regions: { ...regions, primary: { name: 'us-west-1', zones: ['us-west-1a', 'us-west-1b'] } },
    },
    'regions.primary.name',
    'a region with three zones',
  ],
  [
    'production in two zones',
    {
      production: true,
      regions: { ...regions, primary: { name: 'eu-west-1', zones: ['eu-west-1a', 'eu-west-1b'] } },
    },
    'regions.primary.zones',
    'three zones',
  ],
  [
    'cold starts that the objectives have no time for',
    { functions: { ...functions, authProvisionedConcurrency: 0 } },
    'functions.authProvisionedConcurrency',
    'whose blackHole.p99Seconds is 76 or more',
  ],
  [
    'a quorum across two sets',
    {
      writerGuard: 'quorum' as 'consent',
      regions: {
        ...regions,
        standby: { name: 'us-east-1', zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] },
      },
    },
    'regions.standby.name',
    "the primary's set: eu-west-1, eu-west-2, eu-west-3, eu-central-1",
  ],
  [
    'a quorum outside every set',
    {
      writerGuard: 'quorum' as 'consent',
      regions: {
        ...regions,
        primary: { name: 'sa-east-1', zones: ['sa-east-1a', 'sa-east-1b', 'sa-east-1c'] },
      },
    },
    'regions.primary.name',
    'us-east-1, us-east-2, us-west-2 | eu-west-1',
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

const withLongerBlackHole = (p99Seconds: number): EnvironmentConfig['objectives'] => {
  const longer = { ...objectives.session, blackHole: { ...objectives.session.blackHole, p99Seconds } };
  return { ...objectives, session: longer, refresh: longer, 'hosted-page': longer, 'sign-in': longer };
};

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

  test.each([
    ['said so', { functions: { ...functions, authProvisionedConcurrency: 0, coldStandby: true } }],
    [
      'objectives with ten seconds more',
      {
        functions: { ...functions, authProvisionedConcurrency: 0 },
        objectives: withLongerBlackHole(76),
      },
    ],
  ])('no provisioned environments are allowed when %s', (_, change) => {
    expect(problemsOf({ ...good, ...change })).toEqual([]);
  });

  test('a quorum inside one set is refused only because it does not exist yet', () => {
    expect(problemsOf({ ...good, writerGuard: 'quorum' as 'consent' }).map(({ path }) => path)).toEqual([
      'writerGuard',
    ]);
  });

  test('the list of versions holds only what the CDK knows and does not call unsupported', () => {
    const known = Object.values(AuroraPostgresEngineVersion).flatMap((version: unknown) =>
      version instanceof AuroraPostgresEngineVersion ? [version.auroraPostgresFullVersion] : [],
    );
    expect(known.length).toBeGreaterThan(GLOBAL_DATABASE_VERSIONS.length);
    expect(GLOBAL_DATABASE_VERSIONS.filter((version) => !known.includes(version))).toEqual([]);
  });

  test('what a rule compares with is told too', () => {
    const judge = (): unknown =>
      validate({ ...good, database: { ...database, minimumCapacity: 8, maximumCapacity: 4 } });
    expect(judge).toThrow('from 0.5 to 4\n      depends on: database.maximumCapacity');
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
