/** What a probe asks with one request, each check as a function from an answer to its problems. */
import { checkKeySet } from '../checks/jwks.ts';
import { header } from '../checks/result.ts';
import { HEALTH_WORDS } from '../contract/health.ts';
import { ExchangeError } from '../contract/http.ts';
import type { HttpExchange, HttpResponse } from '../contract/http.ts';
import { HEALTH_PATHS, SERVICE_PATHS } from '../contract/routes.ts';
import type { Clock } from '../runtime/clock.ts';
import { isOutOfReach } from './finding.ts';
import type { Finding } from './finding.ts';

export interface Check {
  readonly name: string;
  readonly url: string;
  /** Every problem as a plain sentence; none means good. */
  readonly judge: (response: HttpResponse) => readonly string[];
}

/** `/health/*` of one region host. */
export const regionChecks = (regionHost: string): readonly Check[] => [
  word('live', regionHost, HEALTH_PATHS.live, [HEALTH_WORDS.live]),
  word('ready', regionHost, HEALTH_PATHS.ready, [HEALTH_WORDS.serving]),
  word('claim', regionHost, HEALTH_PATHS.claim, [HEALTH_WORDS.claimed, HEALTH_WORDS.released]),
];

/** What every client of one public host relies on, beside the journeys. */
export const publicChecks = (publicHost: string): readonly Check[] => [
  { name: 'key-set', url: `https://${publicHost}${SERVICE_PATHS.jwks}`, judge: checkKeySet },
  {
    name: 'authorization',
    url: `https://${publicHost}${SERVICE_PATHS.authorization}?client_id=${UNKNOWN_CLIENT}&response_type=code`,
    judge: judgeAuthorization,
  },
];

/** Runs one check. Never throws. */
export async function runCheck(check: Check, exchange: HttpExchange, clock: Clock): Promise<Finding> {
  const startMs = clock.monotonicMs();
  const found = await askOnce(check, exchange);
  return {
    ...found,
    name: check.name,
    milliseconds: Math.round(clock.monotonicMs() - startMs),
  };
}

async function askOnce(
  check: Check,
  exchange: HttpExchange,
): Promise<Pick<Finding, 'problems' | 'nature' | 'unreachable'>> {
  try {
    const answer = await exchange({ method: 'GET', url: check.url });
    const nature = answer.status === NOT_NOW ? 'unanswered' : 'wrong';
    return { problems: check.judge(answer), nature, unreachable: false };
  } catch (error) {
    return {
      problems: [error instanceof Error ? error.message : 'the exchange failed'],
      nature: error instanceof ExchangeError ? 'unanswered' : 'wrong',
      unreachable: error instanceof ExchangeError && isOutOfReach(error.stage),
    };
  }
}
const NOT_NOW = 503;

function word(name: string, host: string, path: string, words: readonly string[]): Check {
  return {
    name,
    url: `https://${host}${path}`,
    judge: ({ status, body }) => {
      if (status !== 200) return [`${path} answered ${status}, needs 200`];
      return words.some((expected) => body.startsWith(expected))
        ? []
        : [`${path} lacks ${words.join(' or ')}`];
    },
  };
}

/** Nobody registers it: the refusal proves that the engine, its keys and the directory answer. */
const UNKNOWN_CLIENT = 'holdover-probe-unknown-client';

/** An unknown client must get the error page of 400: a 503, a redirect or a bare text is a broken endpoint. */
function judgeAuthorization(response: HttpResponse): readonly string[] {
  if (response.status !== 400) return [`an unknown client was answered ${response.status}, needs 400`];
  const type = header(response, 'content-type') ?? 'none';
  return type.startsWith('text/html') && /<h1\b/i.test(response.body)
    ? []
    : [`the error page has content type ${type} or no heading`];
}
