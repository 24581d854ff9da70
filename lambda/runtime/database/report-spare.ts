/** Logins past the proxy as log lines and as a metric: its silence is an alarm, since nobody then knows that they work. */
import { METRICS } from '../../contract/metrics.ts';
import { describeError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { EmitMetric } from '../metrics.ts';
import type { SpareUse } from './spare.ts';

export const reportSpare =
  (log: Logger, emit: EmitMetric): ((use: SpareUse) => void) =>
  ({ reason, outcome, cause }) => {
    const level = outcome === 'opened' ? 'info' : 'warn';
    log[level]('spare-connection', { reason, outcome, ...(cause === undefined ? {} : describeError(cause)) });
    const value = outcome === 'opened' ? 1 : 0;
    emit({ name: METRICS.spareConnections, value, unit: 'Count', reason });
  };
