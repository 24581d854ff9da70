import type { SweepResult } from '../contract/events.ts';
import { METRICS } from '../contract/metrics.ts';
import type { Logger } from '../runtime/log.ts';
import type { EmitMetric } from '../runtime/metrics.ts';

/**
 * A region whose administration may not write owes nothing: zeros, as where all is paid. So an alarm reads both
 * regions alike, and silence means that the sweeper did not run or could not tell.
 */
export function reportSweep(result: SweepResult, emit: EmitMetric, log: Logger): void {
  switch (result.outcome) {
    case 'failed':
      log.warn('sweep-failed', { reason: result.reason });
      return;
    case 'skipped':
      log.info('sweep-skipped', { reason: result.reason });
      emitBacklog(emit, 0, 0);
      return;
    case 'swept':
      if (result.settled > 0 || result.waiting > 0)
        log.info('outbox-swept', { count: result.settled, ageSeconds: result.ageSeconds });
      emitBacklog(emit, result.waiting, result.ageSeconds);
  }
}

function emitBacklog(emit: EmitMetric, waiting: number, ageSeconds: number): void {
  emit({ name: METRICS.outboxRowsWaiting, value: waiting, unit: 'Count' });
  emit({ name: METRICS.outboxAgeSeconds, value: ageSeconds, unit: 'Seconds' });
}
