/** What an environment must have where losing data or sign-in hurts people. */
import type { EnvironmentConfig } from './environment.ts';
import { ROLES } from './environment.ts';
import { unless } from './place-checks.ts';
import type { ConfigProblem } from './problems.ts';
import { leastRecovery } from './recovery-time.ts';

/** AWS recommends at least 8 ACU for Serverless v2 in a global database's primary (Aurora user guide). */
const PRODUCTION_MINIMUM_CAPACITY = 8;
/** us-west-1 gives an account two zones, and which letters differs (AWS global infrastructure). */
const REGIONS_WITHOUT_THIRD_ZONE: readonly string[] = ['us-west-1'];
const PRODUCTION_ZONES = 3;
/** Lambda ends an initialization that takes longer (Lambda developer guide, execution environments). */
const COLD_START_SECONDS = 10;
const JOURNEYS = ['session', 'refresh', 'hosted-page', 'sign-in'] as const;

export const isProduction = ({ name, production }: EnvironmentConfig): boolean =>
  production ?? name === 'prod';

export function productionProblems(config: EnvironmentConfig): readonly ConfigProblem[] {
  if (!isProduction(config)) return [];
  const { database, statefulResources } = config;
  const related = ['name', 'production'];
  return [
    ...unless(
      statefulResources === 'retain',
      'statefulResources',
      statefulResources,
      'retain in production: with delete, one destroy loses every account',
      related,
    ),
    ...unless(
      database.minimumCapacity >= PRODUCTION_MINIMUM_CAPACITY,
      'database.minimumCapacity',
      database.minimumCapacity,
      `at least ${PRODUCTION_MINIMUM_CAPACITY} ACU in production: a standby that rests lower cannot take the load at once`,
      related,
    ),
    ...unless(
      database.instancesPerCluster === 2,
      'database.instancesPerCluster',
      database.instancesPerCluster,
      '2 in production: with one, reads end at the moment of a promotion',
      related,
    ),
    ...zoneProblems(config, related),
  ];
}

const zoneProblems = ({ regions }: EnvironmentConfig, related: readonly string[]): readonly ConfigProblem[] =>
  ROLES.flatMap((role) => {
    const { name, zones } = regions[role];
    return [
      ...unless(
        !REGIONS_WITHOUT_THIRD_ZONE.includes(name),
        `regions.${role}.name`,
        name,
        'a region with three zones in production: this one gives an account two',
        related,
      ),
      ...unless(
        zones.length >= PRODUCTION_ZONES,
        `regions.${role}.zones`,
        zones,
        'three zones in production',
        related,
      ),
    ];
  });

/** Without provisioned environments every process of a failover is cold: the objective must leave time for that. */
export function coldStartProblems(config: EnvironmentConfig): readonly ConfigProblem[] {
  const { functions, objectives, routing } = config;
  if (functions.authProvisionedConcurrency > 0 || functions.coldStandby === true) return [];
  const least = leastRecovery(routing, 'blackHole').p99Seconds + COLD_START_SECONDS;
  const tight = JOURNEYS.filter((journey) => objectives[journey].blackHole.p99Seconds < least);
  return unless(
    tight.length === 0,
    'functions.authProvisionedConcurrency',
    functions.authProvisionedConcurrency,
    `at least 1, or objectives whose blackHole.p99Seconds is ${least} or more (${tight.join(', ')}), ` +
      'or functions.coldStandby true',
    ['functions.coldStandby', ...tight.map((journey) => `objectives.${journey}.blackHole.p99Seconds`)],
  );
}
