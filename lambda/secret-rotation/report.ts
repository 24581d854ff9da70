import { METRICS } from '../contract/metrics.ts';
import type { Logger } from '../runtime/log.ts';
import type { EmitMetric } from '../runtime/metrics.ts';

/** Zeros included: silence then means that nobody looked. */
export function reportOverdue(overdue: readonly string[], emit: EmitMetric, log: Logger): void {
  emit({ name: METRICS.rotationsOverdue, value: overdue.length, unit: 'Count' });
  for (const target of overdue) log.warn('rotation-overdue', { target });
}
