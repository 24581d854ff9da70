/**
 * Each minute: finishes what interrupted administrative writes left behind. In the VPC, as the auth service is.
 */
import { randomUUID } from 'node:crypto';

import { directorySweeperEnvironment } from '../contract/environments.ts';
import type { SweepEvent, SweepResult } from '../contract/events.ts';
import { secretReader, tableClient } from '../runtime/aws-clients.ts';
import { HOLDER_PATH, REQUEST_PATH } from '../runtime/call-limits.ts';
import { systemClock, systemTimer } from '../runtime/clock.ts';
import { clusterWay } from '../runtime/database/cluster-way.ts';
import { createDirectoryWriter } from '../runtime/directory/writer.ts';
import { holdDatabaseCredential } from '../runtime/held-values.ts';
import { createLogger } from '../runtime/log.ts';
import { createMetrics } from '../runtime/metrics.ts';
import { openDatabase } from './open-database.ts';
import { reportSweep } from './report.ts';
import { runSweep } from './run.ts';

/** A whole run, machine milliseconds: below the function's time-out, so that what is left is reported. */
const RUN_MS = 20_000;
const environment = directorySweeperEnvironment.decode(process.env);
const { region, role } = environment;
const log = createLogger({ clock: systemClock, fields: { function: 'directory-sweeper', region, role } });
const emit = createMetrics(systemClock, environment.environment);
const credential = holdDatabaseCredential({
  read: secretReader(region, HOLDER_PATH),
  secretId: environment.databaseSecret,
  clock: systemClock,
  timer: systemTimer,
  random: Math.random,
  onEvent: ({ holder, ...fields }) => log.info('held-value', { ...fields, component: holder }),
});
const database = openDatabase(environment, { credential, way: clusterWay(environment), log });
const directory = createDirectoryWriter({
  client: tableClient(region, REQUEST_PATH),
  table: environment.directoryTable,
  uniqueText: randomUUID,
});

export async function handler(_event: SweepEvent): Promise<SweepResult> {
  const endsAtMs = systemClock.monotonicMs() + RUN_MS;
  credential.refreshIfDue();
  await credential.ensure();
  const isOver = () => systemClock.monotonicMs() > endsAtMs;
  const result = await runSweep({ region, database, directory, isOver });
  reportSweep(result, emit, log);
  await credential.settle();
  return result;
}
