/** What the service holds, put together for one region: where it is read, put aside, and told about. */
import type { AuthServiceEnvironment } from '../contract/environments.ts';
import { METRICS } from '../contract/metrics.ts';
import { dataKeys, secretReader } from '../runtime/aws-clients.ts';
import { HOLDER_PATH } from '../runtime/call-limits.ts';
import { systemClock, systemTimer } from '../runtime/clock.ts';
import { createTestLogin } from '../runtime/database/test-login.ts';
import type { TableClient } from '../runtime/dynamodb/table-client.ts';
import type { EscrowEvent } from '../runtime/escrow/escrow-keeper.ts';
import { createHeldValues } from '../runtime/held-values.ts';
import type { EscrowSettings, HeldValues, HeldValuesOptions } from '../runtime/held-values.ts';
import type { HolderEvent } from '../runtime/holder/holder.ts';
import type { Logger } from '../runtime/log.ts';
import type { EmitMetric } from '../runtime/metrics.ts';

/** What every holder of this process shares. */
export type Surroundings = Pick<HeldValuesOptions, 'stores' | 'clock' | 'timer' | 'random' | 'onEvent'>;

export const surroundings = (
  { region, otherRegion }: AuthServiceEnvironment,
  log: Logger,
  metrics: EmitMetric,
): Surroundings => ({
  stores: { own: secretReader(region, HOLDER_PATH), other: secretReader(otherRegion, HOLDER_PATH) },
  clock: systemClock,
  timer: systemTimer,
  random: Math.random,
  onEvent: (event) => tellHolder(log, metrics, event),
});

/** Where everything that this process holds is put aside. */
export const escrowOf = (
  { environment, region, escrowKey, sessionTable }: AuthServiceEnvironment,
  { tables, log }: { readonly tables: TableClient; readonly log: Logger },
): EscrowSettings => ({
  tables,
  table: sessionTable,
  keys: dataKeys(region, escrowKey, HOLDER_PATH),
  environment,
  region,
  onEvent: (event) => tellEscrow(log, event),
});

export const holdValues = (
  environment: AuthServiceEnvironment,
  shared: Surroundings,
  escrow: EscrowSettings,
  log: Logger,
): HeldValues =>
  createHeldValues({
    ...shared,
    escrow,
    secrets: {
      database: environment.databaseSecret,
      signingKeys: environment.signingKeysSecret,
      macKeys: environment.macKeysSecret,
      cookieKeys: environment.cookieKeysSecret,
    },
    onDenied: (ids) => log.warn('keys-denied', { count: ids.length, reason: ids.join(', ') }),
    testLogin: createTestLogin({
      host: environment.databaseReadEndpoint,
      port: environment.databasePort,
      database: environment.databaseName,
    }),
  });

/** A denial pages at once: it is somebody's decision, and the value ends in an hour. */
export function tellHolder(log: Logger, metrics: EmitMetric, event: HolderEvent): void {
  const { holder, failure, ...fields } = event;
  log.info('held-value', { ...fields, component: holder });
  if (event.transition === 'hedged') metrics({ name: METRICS.coldStartHedges, value: 1, unit: 'Count' });
  if (failure === 'denied') metrics({ name: METRICS.secretStoreDenials, value: 1, unit: 'Count' });
}

function tellEscrow(log: Logger, { escrow, ...fields }: EscrowEvent): void {
  const level = fields.outcome === 'failed' ? 'warn' : 'info';
  log[level]('escrow', { ...fields, component: escrow });
}
