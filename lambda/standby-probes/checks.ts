/** What a probe asks of one target, each check as a function from an exchange to its problems. */
import { checkDiscovery } from '../checks/discovery.ts';
import { checkKeySet } from '../checks/jwks.ts';
import { header } from '../checks/result.ts';
import { HEALTH_WORDS } from '../contract/health.ts';
import { ExchangeError } from '../contract/http.ts';
import type { HttpExchange, HttpResponse } from '../contract/http.ts';
import { HEALTH_PATHS, SERVICE_PATHS } from '../contract/routes.ts';

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

/** What every client of one public host relies on. */
export const publicChecks = (publicHost: string): readonly Check[] => [
  {
    name: 'discovery',
    url: `https://${publicHost}${SERVICE_PATHS.discovery}`,
    judge: (response) => checkDiscovery(response, publicHost),
  },
  { name: 'key-set', url: `https://${publicHost}${SERVICE_PATHS.jwks}`, judge: checkKeySet },
  {
    name: 'authorization',
    url: `https://${publicHost}${SERVICE_PATHS.authorization}?client_id=${UNKNOWN_CLIENT}&response_type=code`,
    judge: judgeAuthorization,
  },
];

/** What one check found: every problem as a plain sentence, none means good. */
export interface CheckFinding {
  readonly problems: readonly string[];
  /** No connection came about: no other question would be answered. */
  readonly unreachable: boolean;
}

/** Runs one check. Never throws. */
export async function runCheck(check: Check, exchange: HttpExchange): Promise<CheckFinding> {
  try {
    const problems = check.judge(await exchange({ method: 'GET', url: check.url }));
    return { problems, unreachable: false };
  } catch (error) {
    return {
      problems: [error instanceof Error ? error.message : 'the exchange failed'],
      unreachable: error instanceof ExchangeError && (error.stage === 'dns' || error.stage === 'connect'),
    };
  }
}

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
