/** The deep check "escrow": could a process of this region start while every secret store is dark? */
import { METRICS } from '../../contract/metrics.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { HeldValues } from '../../runtime/held-values.ts';
import type { EmitMetric } from '../../runtime/metrics.ts';
import type { HealthCheck } from './readiness.ts';

/**
 * Below the minute between two probes. The other region's asks as well, and what is sound stays sound for a moment;
 * what is not is looked at anew each time, since looking repairs some of it.
 */
const SOUND_FOR_MS = 45_000;

/**
 * Opens every item with the region's own key and compares it with what is held. Degraded, with the time since all
 * were last sound here, and the reasons; a metric either way, so that an alarm also hears when nobody asks any more.
 */
export function createEscrowCheck(
  held: Pick<HeldValues, 'checkEscrow'>,
  clock: Clock,
  emit: EmitMetric,
): HealthCheck {
  let soundAtMs = clock.wallMs();
  let isKnown = false;
  return async () => {
    const ageMs = clock.wallMs() - soundAtMs;
    if (isKnown && ageMs >= 0 && ageMs < SOUND_FOR_MS) return { state: 'healthy' };
    const verdicts = await held.checkEscrow();
    const reasons = verdicts.flatMap((verdict) => (verdict.kind === 'sound' ? [] : [verdict.reason]));
    emit({ name: METRICS.escrowUnsound, value: reasons.length, unit: 'Count' });
    isKnown = reasons.length === 0;
    if (!isKnown) {
      const ageSeconds = Math.floor((clock.wallMs() - soundAtMs) / 1000);
      return { state: 'degraded', ageSeconds, reason: reasons.join('; ') };
    }
    soundAtMs = clock.wallMs();
    return { state: 'healthy' };
  };
}
