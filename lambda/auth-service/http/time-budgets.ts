/**
 * How long each journey may take before it is answered 503, milliseconds of running time. With what an invocation
 * waits for before and after it, below the function's time-out, which is below the load balancer's: a person gets our
 * page and never the balancer's 502.
 */
import type { Journey } from '../../contract/journeys.ts';
import { SERVICE_PATHS } from '../../contract/routes.ts';

/** Twice the longest call to a table and more; sign-in and administration ask the database too. */
export const JOURNEY_BUDGET_MS: Readonly<Record<Journey, number>> = {
  session: 5000,
  refresh: 5000,
  'hosted-page': 5000,
  'sign-in': 6500,
  admin: 6500,
};

/** For what follows a decided answer: giving a code back, removing an interaction. */
export const AFTERWARDS_MS = 1000;

const { authorization, interaction, endSession, token, userinfo, admin } = SERVICE_PATHS;

/** The first that fits: what follows `/auth/` resumes a sign-in, `/auth` shows its page. */
const BY_PATH: readonly (readonly [string, Journey])[] = [
  [`${authorization}/`, 'sign-in'],
  [interaction, 'sign-in'],
  [authorization, 'hosted-page'],
  [token, 'refresh'],
  [userinfo, 'session'],
  [endSession, 'session'],
  [admin, 'admin'],
];

/** The journey that a path belongs to; what none claims makes few calls and has the shortest budget. */
const journeyOf = (path: string): Journey =>
  BY_PATH.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 'session';

export const budgetMsOf = (path: string): number => JOURNEY_BUDGET_MS[journeyOf(path)];
