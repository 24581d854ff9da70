/** How old what the service holds is, as a metric: it grows while a source is dark and nothing else shows it. */
import { METRICS } from '../contract/metrics.ts';
import type { Clock } from '../runtime/clock.ts';
import type { HeldValues } from '../runtime/held-values.ts';
import type { EmitMetric } from '../runtime/metrics.ts';

/** The period of the dashboard's graph; requests are far more than that. */
const PERIOD_MS = 60_000;

/**
 * Emits the age of the oldest held value at the first call and
 * then once a minute at most; nothing while nothing is held.
 */
export function createAgeReport(
  held: Pick<HeldValues, 'oldestAgeSeconds'>,
  clock: Clock,
  emit: EmitMetric,
): () => void {
  let dueMs = -Infinity;
  return () => {
    const value = held.oldestAgeSeconds();
    if (value === undefined || clock.wallMs() < dueMs) return;
    dueMs = clock.wallMs() + PERIOD_MS;
    emit({ name: METRICS.heldCredentialAgeSeconds, value, unit: 'Seconds' });
  };
}
