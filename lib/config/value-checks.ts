/** Checks of numbers: what AWS offers, and what the objectives leave room for. */
import type { EnvironmentConfig } from './environment.ts';
import { GLOBAL_DATABASE_VERSIONS } from './engine-versions.ts';
import { unless } from './place-checks.ts';
import type { ConfigProblem } from './problems.ts';
import { leastRecovery } from './recovery-time.ts';
import type { FailureShape } from './recovery-time.ts';

/** What CloudWatch Logs offers (PutRetentionPolicy). */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const JOURNEYS = ['session', 'refresh', 'hosted-page', 'sign-in'] as const;
const SHAPES: readonly FailureShape[] = ['blackHole', 'refused'];

export function routingProblems({ routing }: EnvironmentConfig): readonly ConfigProblem[] {
  const { recordTtlSeconds, checkIntervalSeconds, checkFailureThreshold } = routing;
  return [
    ...within('routing.recordTtlSeconds', recordTtlSeconds, 1, 300),
    ...unless(
      [10, 30].includes(checkIntervalSeconds),
      'routing.checkIntervalSeconds',
      checkIntervalSeconds,
      '10 or 30: Route 53 offers no other',
    ),
    ...within('routing.checkFailureThreshold', checkFailureThreshold, 1, 10),
  ];
}

export function objectiveProblems({ routing, objectives }: EnvironmentConfig): readonly ConfigProblem[] {
  const { targetSeconds, ceilingSeconds } = objectives.admin;
  return [
    ...JOURNEYS.flatMap((journey) =>
      SHAPES.flatMap((shape) => {
        const least = leastRecovery(routing, shape);
        const { p50Seconds, p99Seconds } = objectives[journey][shape];
        const path = `objectives.${journey}.${shape}`;
        return [
          ...atLeast(`${path}.p50Seconds`, p50Seconds, least.p50Seconds),
          ...atLeast(`${path}.p99Seconds`, p99Seconds, Math.max(least.p99Seconds, p50Seconds), [
            `${path}.p50Seconds`,
          ]),
        ];
      }),
    ),
    ...within('objectives.admin.targetSeconds', targetSeconds, 1, ceilingSeconds, {
      related: ['objectives.admin.ceilingSeconds'],
    }),
    ...unless(
      ceilingSeconds >= ADMIN_CEILING_SECONDS,
      'objectives.admin.ceilingSeconds',
      ceilingSeconds,
      `at least ${ADMIN_CEILING_SECONDS}: the time-outs of a failover's steps add up to that`,
    ),
  ];
}

/** Aurora speaks of a few minutes for a failover across regions; step time-outs are whole minutes. */
const ADMIN_CEILING_SECONDS = 900;

export function databaseProblems({ database }: EnvironmentConfig): readonly ConfigProblem[] {
  const { minimumCapacity, maximumCapacity } = database;
  return [
    ...unless(
      GLOBAL_DATABASE_VERSIONS.includes(database.engineVersion),
      'database.engineVersion',
      database.engineVersion,
      `an Aurora PostgreSQL version that a global database offers: ${GLOBAL_DATABASE_VERSIONS.join(', ')}`,
    ),
    ...inHalfSteps('database.minimumCapacity', minimumCapacity),
    ...inHalfSteps('database.maximumCapacity', maximumCapacity),
    ...within('database.minimumCapacity', minimumCapacity, 0.5, maximumCapacity, {
      whole: false,
      related: ['database.maximumCapacity'],
    }),
    ...within('database.maximumCapacity', maximumCapacity, 1, 256, { whole: false }),
    ...within('database.instancesPerCluster', database.instancesPerCluster, 1, 2),
    ...within('database.backupRetentionDays', database.backupRetentionDays, 1, 35),
    // With none the way past the proxy would first be tried when it is needed.
    ...within('database.spareConnectionShare', database.spareConnectionShare, 0.001, 0.5, { whole: false }),
  ];
}

export function functionProblems({ functions }: EnvironmentConfig): readonly ConfigProblem[] {
  const { authProvisionedConcurrency, authReservedConcurrency } = functions;
  return [
    ...within('functions.authMemoryMegabytes', functions.authMemoryMegabytes, 512, 10240),
    ...within(
      'functions.authProvisionedConcurrency',
      authProvisionedConcurrency,
      0,
      authReservedConcurrency,
      {
        related: ['functions.authReservedConcurrency'],
      },
    ),
    ...within('functions.authReservedConcurrency', authReservedConcurrency, 1, 10000),
    ...within('functions.healthReservedConcurrency', functions.healthReservedConcurrency, 2, 1000),
  ];
}

/** A key signs 90 days at the most; a month of rotations that fail must not be the end of it. */
const MOST_KEY_DAYS = 60;
/** A key is published for two days before it signs: the one before has to be through with that. */
const LEAST_KEY_DAYS = 3;

export const rotationProblems = ({ rotation }: EnvironmentConfig): readonly ConfigProblem[] => [
  ...within('rotation.passwordDays', rotation.passwordDays, 1, 365),
  ...within('rotation.keyDays', rotation.keyDays, LEAST_KEY_DAYS, MOST_KEY_DAYS),
];

export function upkeepProblems(config: EnvironmentConfig): readonly ConfigProblem[] {
  const { cost, regions, alarmRecipients } = config;
  const zones = Math.min(regions.primary.zones.length, regions.standby.zones.length);
  return [
    ...within('cost.natGatewaysPerRegion', cost.natGatewaysPerRegion, 1, zones, { related: ZONES }),
    ...within('cost.endpointZonesPerRegion', cost.endpointZonesPerRegion, 1, zones, { related: ZONES }),
    // The firewall's own limits for a rate rule (AWS WAF API, RateBasedStatement).
    ...within('requestsPerFiveMinutesPerAddress', config.requestsPerFiveMinutesPerAddress, 10, 2_000_000_000),
    ...unless(
      LOG_RETENTION_DAYS.includes(config.logRetentionDays),
      'logRetentionDays',
      config.logRetentionDays,
      `one of ${LOG_RETENTION_DAYS.join(', ')}`,
    ),
    ...unless(alarmRecipients.length > 0, 'alarmRecipients', alarmRecipients, 'at least one e-mail address'),
    ...alarmRecipients.flatMap((address, index) =>
      unless(
        /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(address),
        `alarmRecipients[${index}]`,
        address,
        'an e-mail address',
      ),
    ),
    ...unless(
      ['retain', 'delete'].includes(config.statefulResources),
      'statefulResources',
      config.statefulResources,
      'retain or delete',
    ),
    ...unless(
      (config.writerGuard as string) === 'consent',
      'writerGuard',
      config.writerGuard,
      'only consent for now: Aurora fences as best it can, and writes that are lost are listed',
    ),
  ];
}

interface Range {
  /** Default: true. */
  readonly whole?: boolean;
  /** Settings that a bound comes from. */
  readonly related?: readonly string[];
}

function within(
  path: string,
  value: number,
  minimum: number,
  maximum: number,
  { whole = true, related = [] }: Range = {},
): readonly ConfigProblem[] {
  const fine = value >= minimum && value <= maximum && (!whole || Number.isInteger(value));
  return unless(fine, path, value, `${whole ? 'a whole number ' : ''}from ${minimum} to ${maximum}`, related);
}

const inHalfSteps = (path: string, value: number): readonly ConfigProblem[] =>
  unless(Number.isInteger(value * 2), path, value, 'steps of 0.5 ACU');

const ROUTING = ['recordTtlSeconds', 'checkIntervalSeconds', 'checkFailureThreshold'].map(
  (setting) => `routing.${setting}`,
);
const ZONES = ['regions.primary.zones', 'regions.standby.zones'];

/** Written so that no number at all is refused too. */
const atLeast = (
  path: string,
  value: number,
  least: number,
  related: readonly string[] = [],
): readonly ConfigProblem[] =>
  unless(
    Number.isFinite(value) && value >= least,
    path,
    value,
    `at least ${least}: checks and TTL alone take that long`,
    [...ROUTING, ...related],
  );
