/** Upstream sign-in as the deployed service has it. */
import { METRICS } from '../../contract/metrics.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import type { EmitMetric } from '../../runtime/metrics.ts';
import { reportBreaker } from '../../runtime/resilience/report-breaker.ts';
import { overTls } from '../../runtime/upstream/transport.ts';
import type { UpstreamTransport } from '../../runtime/upstream/transport.ts';
import { createUpstream } from '../../runtime/upstream/upstream.ts';
import { createAdmission } from './admission.ts';
import type { AdmissionPorts } from './admission.ts';
import type { UpstreamRules } from './authenticate.ts';
import { createReseal } from './reseal.ts';

export interface UpstreamSurroundings {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: EmitMetric;
  /** Default: TLS to the provider's own address. */
  readonly transport?: UpstreamTransport;
}

/** Nothing is asked or loaded before the first sign-in at a provider. */
export function createUpstreamRules(
  ports: AdmissionPorts,
  { clock, log, metrics, transport = overTls }: UpstreamSurroundings,
): UpstreamRules {
  const providers = createUpstream({
    transport,
    clock,
    onStale: (target, ageSeconds) => {
      log.warn('upstream-stale', { component: 'upstream', target, ageSeconds });
      metrics({ name: METRICS.upstreamStaleUsed, value: 1, unit: 'Count' });
    },
    onTransition: (target, transition) => {
      reportBreaker(log.with({ target }), () => undefined)(transition);
      if (transition.to === 'open') metrics({ name: METRICS.upstreamUnreachable, value: 1, unit: 'Count' });
    },
  });
  return { providers, admit: createAdmission(ports), reseal: createReseal(ports) };
}
