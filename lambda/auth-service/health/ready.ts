/** `/health/ready`: whether this region can serve sign-in and refresh, on held state too. One word in public. */
import { HEALTH_WORDS } from '../../contract/health.ts';
import type { HealthDocument } from '../../contract/health.ts';
import type { ServiceResponse } from '../http/message.ts';

/** Must answer well inside the 2 s that a health checker grants for the status line; never throws. */
export type Readiness = () => Promise<HealthDocument['state']>;

const ANSWERS: Readonly<Record<HealthDocument['state'], readonly [number, string]>> = {
  ready: [200, HEALTH_WORDS.serving],
  degraded: [200, `${HEALTH_WORDS.serving}-degraded`],
  unready: [503, HEALTH_WORDS.unready],
};

export function readyResponse(state: HealthDocument['state']): ServiceResponse {
  const [status, word] = ANSWERS[state];
  return {
    status,
    headers: { 'content-type': ['text/plain; charset=utf-8'], 'cache-control': ['no-store'] },
    body: `${word}\n`,
  };
}
