import type { ProbeCheck } from '../contract/events.ts';
import { METRICS } from '../contract/metrics.ts';
import type { Logger } from '../runtime/log.ts';
import type { EmitMetric, MetricJourney } from '../runtime/metrics.ts';
import { PROBED } from './journeys.ts';

/** One metric pair per check name, zeros included: silence then means that the probe itself did not run. */
export function reportProbe(checks: readonly ProbeCheck[], emit: EmitMetric, log: Logger): void {
  for (const name of new Set(checks.map((check) => check.name))) {
    const named = checks.filter((check) => check.name === name);
    const failed = named.filter((check) => check.outcome === 'fail');
    emit({ name: METRICS.probePassed, value: named.length - failed.length, unit: 'Count', check: name });
    emit({ name: METRICS.probeFailed, value: failed.length, unit: 'Count', check: name });
  }
  reportJourneys(checks, emit);
  for (const { name, target, reason, milliseconds, outcome } of checks) {
    if (outcome === 'fail') log.warn('probe-failed', { check: name, target, reason, milliseconds });
  }
}

/** By journey, kind of host and way in: never by host, so that tenants do not multiply the metrics. */
function reportJourneys(checks: readonly ProbeCheck[], emit: EmitMetric): void {
  const failures = new Map<string, { readonly of: MetricJourney; readonly failed: number }>();
  for (const { name, hosts, through, outcome } of checks) {
    const journey = PROBED.find((probed) => probed === name);
    if (journey === undefined) continue;
    const key = [journey, hosts, through].join(' ');
    const counted = failures.get(key) ?? { of: { journey, hosts, through }, failed: 0 };
    failures.set(key, { ...counted, failed: counted.failed + (outcome === 'fail' ? 1 : 0) });
  }
  for (const { of, failed } of failures.values())
    emit({ name: METRICS.journeyFailed, value: failed, unit: 'Count', journey: of });
}
