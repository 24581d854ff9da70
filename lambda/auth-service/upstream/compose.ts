/** Upstream sign-in as the deployed service has it. */
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
import { countingUnreachable, reportStale } from './report.ts';
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
    onStale: reportStale(log, metrics),
    // No metric: who is turned away is counted, whether a circuit opened for it or not.
    onTransition: (target, transition) => reportBreaker(log.with({ target }), () => undefined)(transition),
  });
  return {
    providers: countingUnreachable(providers, metrics),
    admit: createAdmission(ports),
    reseal: createReseal(ports),
  };
}
