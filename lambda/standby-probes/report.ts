import type { ProbeCheck } from '../contract/events.ts';
import { METRICS } from '../contract/metrics.ts';
import type { Logger } from '../runtime/log.ts';
import type { EmitMetric } from '../runtime/metrics.ts';

/** One metric pair per check name, zeros included: silence then means that the probe itself did not run. */
export function reportProbe(checks: readonly ProbeCheck[], emit: EmitMetric, log: Logger): void {
  for (const name of new Set(checks.map((check) => check.name))) {
    const named = checks.filter((check) => check.name === name);
    const failed = named.filter((check) => check.outcome === 'fail');
    emit({ name: METRICS.probePassed, value: named.length - failed.length, unit: 'Count', check: name });
    emit({ name: METRICS.probeFailed, value: failed.length, unit: 'Count', check: name });
  }
  for (const { name, target, reason, milliseconds, outcome } of checks) {
    if (outcome === 'fail') log.warn('probe-failed', { check: name, target, reason, milliseconds });
  }
}
