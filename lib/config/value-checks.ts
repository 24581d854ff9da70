/** Checks of numbers: what AWS offers, and what the objectives leave room for. */
import type { EnvironmentConfig } from './environment.ts';
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
          ...atLeast(`${path}.p99Seconds`, p99Seconds, Math.max(least.p99Seconds, p50Seconds)),
        ];
      }),
    ),
    ...within('objectives.admin.targetSeconds', targetSeconds, 1, ceilingSeconds),
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
  const halfSteps = [minimumCapacity, maximumCapacity].every((capacity) => Number.isInteger(capacity * 2));
  return [
    ...unless(
      /^1[5-9]\.\d{1,2}$/.test(database.engineVersion),
      'database.engineVersion',
      database.engineVersion,
      'a full Aurora PostgreSQL version from 15 up, such as 17.5',
    ),
    ...unless(halfSteps, 'database.minimumCapacity', [minimumCapacity, maximumCapacity], 'steps of 0.5 ACU'),
    ...within('database.minimumCapacity', minimumCapacity, 0.5, maximumCapacity, false),
    ...within('database.maximumCapacity', maximumCapacity, 1, 256, false),
    ...within('database.instancesPerCluster', database.instancesPerCluster, 1, 2),
    ...within('database.backupRetentionDays', database.backupRetentionDays, 1, 35),
  ];
}

export function functionProblems({ functions }: EnvironmentConfig): readonly ConfigProblem[] {
  const { authProvisionedConcurrency, authReservedConcurrency } = functions;
  return [
    ...within('functions.authMemoryMegabytes', functions.authMemoryMegabytes, 512, 10240),
    ...within('functions.authProvisionedConcurrency', authProvisionedConcurrency, 0, authReservedConcurrency),
    ...within('functions.authReservedConcurrency', authReservedConcurrency, 1, 10000),
    ...within('functions.healthReservedConcurrency', functions.healthReservedConcurrency, 2, 1000),
  ];
}

export function upkeepProblems(config: EnvironmentConfig): readonly ConfigProblem[] {
  const { cost, regions, alarmRecipients } = config;
  const zones = Math.min(regions.primary.zones.length, regions.standby.zones.length);
  return [
    ...within('cost.natGatewaysPerRegion', cost.natGatewaysPerRegion, 1, zones),
    ...within('cost.endpointZonesPerRegion', cost.endpointZonesPerRegion, 1, zones),
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
      (config.writerGuard as string) === 'consent',
      'writerGuard',
      config.writerGuard,
      'only consent for now: Aurora fences as best it can, and writes that are lost are listed',
    ),
  ];
}

function within(
  path: string,
  value: number,
  minimum: number,
  maximum: number,
  whole = true,
): readonly ConfigProblem[] {
  const fine = value >= minimum && value <= maximum && (!whole || Number.isInteger(value));
  return unless(fine, path, value, `${whole ? 'a whole number ' : ''}from ${minimum} to ${maximum}`);
}

const atLeast = (path: string, value: number, least: number): readonly ConfigProblem[] =>
  unless(value >= least, path, value, `at least ${least}: checks and TTL alone take that long`);
