/** Service events as log lines and metrics. */
import { METRICS } from '../contract/metrics.ts';
import type { Logger } from '../runtime/log.ts';
import type { EmitMetric } from '../runtime/metrics.ts';
import type { EventLog, ServiceEvent } from './ports.ts';

/** What somebody must look at, and what is worth a second look. The rest is ordinary. */
const LEVELS: Partial<Record<ServiceEvent['event'], 'warn' | 'error'>> = {
  'code-used-in-two-regions': 'error',
  'dependency-failed': 'warn',
  'refresh-reused': 'warn',
  'request-failed': 'error',
  'sign-in-unavailable': 'warn',
};

export function createEventLog(log: Logger, emit: EmitMetric): EventLog {
  return ({ event, ...fields }) => {
    log[LEVELS[event] ?? 'info'](event, fields);
    if (event === 'refresh-repeated') emit({ name: METRICS.refreshGraceUsed, value: 1, unit: 'Count' });
  };
}
