/** The two answers of the health function, one word each. */
import { HEALTH_WORDS } from '../contract/health.ts';
import { HEALTH_PATHS } from '../contract/routes.ts';
import type { ClaimState } from './claim-reader.ts';

export interface HealthAnswer {
  readonly status: number;
  readonly body: string;
}

/** @param path as the load balancer passes it, without the query. */
export async function answerHealth(path: string, claim: () => Promise<ClaimState>): Promise<HealthAnswer> {
  switch (path) {
    case HEALTH_PATHS.live:
      return { status: 200, body: HEALTH_WORDS.live };
    case HEALTH_PATHS.claim:
      return claimAnswer(await claim());
    default:
      return { status: 404, body: 'not found' };
  }
}

function claimAnswer(state: ClaimState): HealthAnswer {
  switch (state) {
    case 'claimed':
      return { status: 200, body: HEALTH_WORDS.claimed };
    case 'released':
      return { status: 200, body: HEALTH_WORDS.released };
    case 'unknown':
      return { status: 503, body: 'unknown' };
  }
}
