/** The sweeper's database: it only writes, through the proxy, and past it where the proxy cannot serve. */
import type { DirectorySweeperEnvironment } from '../contract/environments.ts';
import { systemClock } from '../runtime/clock.ts';
import { createDatabase } from '../runtime/database/database.ts';
import type { Database, DatabaseOptions } from '../runtime/database/database.ts';
import type { SpareOptions } from '../runtime/database/spare.ts';
import { describeError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/log.ts';

/** One process, once a minute: far above what a run opens, far below what IAM lets in. */
const CONNECTIONS_PER_MINUTE = 60;

export interface SweeperDatabase {
  readonly credential: DatabaseOptions['credential'];
  readonly way: Pick<SpareOptions, 'sign' | 'authorities' | 'share' | 'random'>;
  readonly log: Logger;
}

/** Opens nothing before the first use. */
export const openDatabase = (
  environment: Pick<
    DirectorySweeperEnvironment,
    'clusterEndpoint' | 'databaseName' | 'databasePort' | 'databaseWriteEndpoint'
  >,
  { credential, way, log }: SweeperDatabase,
): Database =>
  createDatabase({
    readEndpoint: environment.databaseWriteEndpoint,
    writeEndpoint: environment.databaseWriteEndpoint,
    port: environment.databasePort,
    database: environment.databaseName,
    credential,
    clock: systemClock,
    spare: {
      ...way,
      readEndpoint: environment.clusterEndpoint,
      writeEndpoint: environment.clusterEndpoint,
      connectionsPerMinute: CONNECTIONS_PER_MINUTE,
      onUse: tellSpare(log),
    },
  });

/** A line and no metric: the metric says that the service's own way past the proxy is in use, which this is not. */
const tellSpare =
  (log: Logger): SpareOptions['onUse'] =>
  ({ reason, outcome, cause }) => {
    const level = outcome === 'opened' ? 'info' : 'warn';
    log[level]('spare-connection', { reason, outcome, ...(cause === undefined ? {} : describeError(cause)) });
  };
