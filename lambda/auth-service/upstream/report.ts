/** What operators are told of providers. Apart from our own dependencies: third parties never count as our health. */
import { METRICS } from '../../contract/metrics.ts';
import type { Logger } from '../../runtime/log.ts';
import type { EmitMetric } from '../../runtime/metrics.ts';
import { UpstreamUnavailable } from '../../runtime/upstream/errors.ts';
import type { Upstream } from '../../runtime/upstream/upstream.ts';

/** Counts everybody whom a provider that does not answer, or is not asked because it did not, kept from signing in. */
export function countingUnreachable(providers: Upstream, metrics: EmitMetric): Upstream {
  const counted = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      if (error instanceof UpstreamUnavailable)
        metrics({ name: METRICS.upstreamUnreachable, value: 1, unit: 'Count' });
      throw error;
    }
  };
  return {
    authorizationUrl: (client, request) => counted(providers.authorizationUrl(client, request)),
    identity: (client, request, answer) => counted(providers.identity(client, request, answer)),
  };
}

/** A document past its hour was used, because reading it again failed. */
export const reportStale =
  (log: Logger, metrics: EmitMetric) =>
  (target: string, ageSeconds: number): void => {
    log.warn('upstream-stale', { component: 'upstream', target, ageSeconds });
    metrics({ name: METRICS.upstreamStaleUsed, value: 1, unit: 'Count' });
  };
