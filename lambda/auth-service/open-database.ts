/** The service's database: through the proxy with the held password, past it with a token of the function's own role. */
import type { AuthServiceEnvironment } from '../contract/environments.ts';
import { lambdaCredentials } from '../runtime/aws-clients.ts';
import { systemClock } from '../runtime/clock.ts';
import { createDatabase } from '../runtime/database/database.ts';
import type { CheckedDatabase } from '../runtime/database/database.ts';
import { createTokenSigner } from '../runtime/database/iam-token.ts';
import { rdsAuthorities } from '../runtime/database/rds-authorities.ts';
import { reportSpare } from '../runtime/database/report-spare.ts';
import type { SpareOptions } from '../runtime/database/spare.ts';
import type { HeldValues } from '../runtime/held-values.ts';
import type { Logger } from '../runtime/log.ts';
import type { EmitMetric } from '../runtime/metrics.ts';
import { reportBreaker } from '../runtime/resilience/report-breaker.ts';

/** Opens nothing before the first use. */
export const openDatabase = (
  environment: AuthServiceEnvironment,
  credential: HeldValues['database'],
  log: Logger,
  metrics: EmitMetric,
): CheckedDatabase =>
  createDatabase({
    readEndpoint: environment.databaseReadEndpoint,
    writeEndpoint: environment.databaseWriteEndpoint,
    port: environment.databasePort,
    database: environment.databaseName,
    credential,
    clock: systemClock,
    spare: { ...spareOf(environment), onUse: reportSpare(log, metrics) },
    onTransition: reportBreaker(log, metrics),
  });

/** `LAMBDA_TASK_ROOT` is the bundle's folder (Lambda developer guide, "Defined runtime environment variables"). */
const spareOf = (environment: AuthServiceEnvironment): Omit<SpareOptions, 'onUse'> => ({
  readEndpoint: environment.clusterReadEndpoint,
  writeEndpoint: environment.clusterEndpoint,
  sign: createTokenSigner(environment.region, lambdaCredentials, systemClock.wallMs),
  authorities: rdsAuthorities(environment.rdsAuthoritiesFile, process.env['LAMBDA_TASK_ROOT'] ?? ''),
  share: environment.spareConnectionShare,
  connectionsPerMinute: environment.spareConnectionsPerMinute,
  random: Math.random,
});
