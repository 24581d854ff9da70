/** The service's database: through the proxy with the held password, past it with a token of the function's own role. */
import type { AuthServiceEnvironment } from '../contract/environments.ts';
import { systemClock } from '../runtime/clock.ts';
import { clusterWay } from '../runtime/database/cluster-way.ts';
import { createDatabase } from '../runtime/database/database.ts';
import type { CheckedDatabase } from '../runtime/database/database.ts';
import { reportSpare } from '../runtime/database/report-spare.ts';
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
    spare: {
      ...clusterWay(environment),
      readEndpoint: environment.clusterReadEndpoint,
      writeEndpoint: environment.clusterEndpoint,
      connectionsPerMinute: environment.spareConnectionsPerMinute,
      onUse: reportSpare(log, metrics),
    },
    onTransition: reportBreaker(log, metrics),
  });
