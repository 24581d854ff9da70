/** Whether the way to the database past the proxy works: one login straight to the cluster, once a minute. */
import { describeError } from '../../runtime/errors.ts';
import type { ServiceClock } from '../ports.ts';
import type { HealthCheck } from './readiness.ts';

/**
 * Below the minute between two probes, so that each of them finds out anew; several probes and names ask within one
 * minute, and a login costs the database more than a query.
 */
const REMEMBERED_SECONDS = 45;

/**
 * Never throws: while the proxy serves, a spare that does not work is a region with one way less and not a region down.
 * @param logIn throws where it is refused or not answered.
 */
export function spareCheck(
  logIn: () => Promise<unknown>,
  clock: Pick<ServiceClock, 'nowSeconds'>,
): HealthCheck {
  let last: { readonly answer: ReturnType<HealthCheck>; readonly atSeconds: number } | undefined;
  let goodAtSeconds = clock.nowSeconds();
  const ask = async (): ReturnType<HealthCheck> => {
    try {
      await logIn();
      goodAtSeconds = clock.nowSeconds();
      return { state: 'healthy' };
    } catch (error) {
      const { error: reason } = describeError(error);
      return { state: 'degraded', ageSeconds: clock.nowSeconds() - goodAtSeconds, reason };
    }
  };
  return () => {
    const nowSeconds = clock.nowSeconds();
    const ageSeconds = nowSeconds - (last?.atSeconds ?? -Infinity);
    if (last === undefined || ageSeconds < 0 || ageSeconds >= REMEMBERED_SECONDS)
      last = { answer: ask(), atSeconds: nowSeconds };
    return last.answer;
  };
}
