/** Steps of a promotion, invoked by an operator's command in the region that takes over. */
import { failoverStepsEnvironment } from '../contract/environments.ts';
import type { OpenWritesEvent, OpenWritesResult } from '../contract/events.ts';
import { secretReader } from '../runtime/aws-clients.ts';
import { DEPLOY_PATH } from '../runtime/call-limits.ts';
import { systemClock } from '../runtime/clock.ts';
import { readCredential, withConnection } from '../runtime/database/owner.ts';
import { CodedError, describeError } from '../runtime/errors.ts';
import { createLogger } from '../runtime/log.ts';
import { openWrites } from './open-writes.ts';

/** Reading the owner's secret, machine milliseconds. */
const SECRET_MS = 10_000;
const environment = failoverStepsEnvironment.decode(process.env);
const { region, clusterEndpoint, databasePort, databaseName, ownerSecret } = environment;
const store = secretReader(region, DEPLOY_PATH);
const log = createLogger({ clock: systemClock, fields: { function: 'failover-steps', region } });

/** @throws CodedError with a plain sentence; nothing was changed then. */
export async function handler(event: OpenWritesEvent): Promise<OpenWritesResult> {
  const step: string = event.step;
  if (step !== 'open-writes') {
    throw new CodedError('STEP_UNKNOWN', `there is no step "${step}", only open-writes`);
  }
  try {
    const owner = await readCredential(store, ownerSecret, AbortSignal.timeout(SECRET_MS));
    const address = { host: clusterEndpoint, port: databasePort, database: databaseName };
    const result = await withConnection(address, owner, (client) => openWrites(client, region));
    log.info('step-done', { step, outcome: result.changed ? 'changed' : 'unchanged', serial: result.epoch });
    return result;
  } catch (error) {
    log.error('step-failed', { step, ...describeError(error) });
    throw error;
  }
}
