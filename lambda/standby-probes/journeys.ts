/**
 * What a person with an application does at one public host, from discovery to signing out, as the probe's own account:
 * the steps of `lambda/checks`, the same that drills walk. A step that fails leaves nothing to ask in those after it.
 */
import { checkAuthorizationUrl } from '../checks/authorization-url.ts';
import { Browser } from '../checks/browser.ts';
import { CookieJar } from '../checks/cookie-jar.ts';
import { discover } from '../checks/discovery.ts';
import { logout } from '../checks/logout.ts';
import { RelyingParty } from '../checks/relying-party.ts';
import type { ClientRegistration, PendingSignIn, Tokens } from '../checks/relying-party.ts';
import type { StepResult } from '../checks/result.ts';
import { startSignIn, submitPassword } from '../checks/sign-in.ts';
import type { OpenForm } from '../checks/sign-in.ts';
import type { ProbedJourney } from '../contract/events.ts';
import type { HttpExchange } from '../contract/http.ts';
import { PROBE_POST_LOGOUT_URI, PROBE_REDIRECT_URI, PROBE_SCOPES } from '../contract/probe.ts';
import type { ProbeIdentity } from '../contract/probe.ts';
import type { Clock } from '../runtime/clock.ts';
import { errorName } from '../runtime/errors.ts';
import { isOutOfReach, natureOf } from './finding.ts';
import type { Finding } from './finding.ts';

/** In this order. `authorization-url` asks nobody: it looks at what discovery makes an application send. */
export const WALK = [
  'discovery',
  'authorization-url',
  'hosted-page',
  'sign-in',
  'refresh',
  'session',
] as const;
/** Up to the form: no password is hashed and nothing is left behind. */
export const WALK_TO_PAGE: readonly WalkStep[] = WALK.slice(0, 3);
type WalkStep = (typeof WALK)[number];
/** Every step that is a journey of the contract has its metric by that name. */
export const PROBED: readonly ProbedJourney[] = ['hosted-page', 'sign-in', 'refresh', 'session'];

export interface WalkOptions {
  readonly host: string;
  readonly exchange: HttpExchange;
  /** Undefined: it was never read; then the steps that need nobody are walked. */
  readonly identity: ProbeIdentity | undefined;
  readonly steps: readonly WalkStep[];
  readonly clock: Clock;
}

/** @returns one finding for each of the steps. Never throws. */
export async function walkHost(options: WalkOptions): Promise<readonly Finding[]> {
  const steps = new Steps(options.clock, options.steps);
  await walk(options, steps);
  return steps.findings();
}

async function walk({ host, exchange, identity, clock }: WalkOptions, steps: Steps): Promise<void> {
  const document = await steps.take('discovery', () => discover(exchange, host));
  if (document === undefined || identity === undefined) return;
  const registration = registrationOf(identity);
  const party = new RelyingParty(document, registration);
  const browser = new Browser(exchange, new CookieJar(clock.wallMs));
  const begun = await steps.take('authorization-url', () => begin(party, host));
  if (begun === undefined) return;
  const open = await steps.take('hosted-page', () => startSignIn(browser, party));
  if (open === undefined || !steps.includes('sign-in')) return;
  const tokens = await steps.take('sign-in', () => signIn(exchange, browser, party, open, identity));
  if (tokens === undefined) return;
  const refreshed = await steps.take('refresh', () => party.refresh(exchange, tokens));
  if (refreshed === undefined) return;
  await steps.take('session', () => useAndEnd(exchange, browser, party, refreshed));
}

const registrationOf = ({ clientId, clientSecret }: ProbeIdentity): ClientRegistration => ({
  clientId,
  clientSecret,
  redirectUri: PROBE_REDIRECT_URI,
  postLogoutRedirectUri: PROBE_POST_LOGOUT_URI,
  scope: PROBE_SCOPES.join(' '),
});

async function begin(party: RelyingParty, host: string): Promise<StepResult<PendingSignIn>> {
  const step = 'authorization-url';
  const pending = await party.begin();
  const problems = checkAuthorizationUrl(pending.authorizationUrl, host, party.registration);
  return problems.length === 0
    ? { step, outcome: 'ok', value: pending }
    : { step, outcome: 'wrong', reason: problems.join('; ') };
}

/** Password and code exchange; the tokens have to be about the probe. */
async function signIn(
  exchange: HttpExchange,
  browser: Browser,
  party: RelyingParty,
  open: OpenForm,
  { accountId, email, password }: ProbeIdentity,
): Promise<StepResult<Tokens>> {
  const posted = await submitPassword(browser, party, open, email, password);
  if (posted.outcome !== 'ok') return posted;
  if (posted.value.kind === 'asked-again')
    return { ...posted, outcome: 'wrong', reason: 'asked to sign in again' };
  const redeemed = await party.exchangeCode(exchange, posted.value.callback, open.pending);
  if (redeemed.outcome !== 'ok' || redeemed.value.subject === accountId) return redeemed;
  return { ...redeemed, outcome: 'wrong', reason: 'the tokens are about somebody else' };
}

async function useAndEnd(
  exchange: HttpExchange,
  browser: Browser,
  party: RelyingParty,
  tokens: Tokens,
): Promise<StepResult<unknown>> {
  const told = await party.userinfo(exchange, tokens);
  return told.outcome === 'ok' ? logout(browser, party, tokens) : told;
}

/** Keeps what each step found, and how long it took. */
class Steps {
  readonly #clock: Clock;
  readonly #found = new Map<WalkStep, Finding>();

  readonly #wanted: readonly WalkStep[];

  constructor(clock: Clock, wanted: readonly WalkStep[]) {
    this.#clock = clock;
    this.#wanted = wanted;
  }

  includes(name: WalkStep): boolean {
    return this.#wanted.includes(name);
  }

  /** @returns the step's value, or undefined where it failed. */
  async take<T>(name: WalkStep, run: () => Promise<StepResult<T>>): Promise<T | undefined> {
    const startMs = this.#clock.monotonicMs();
    const result = await run().catch((error: unknown) => broken(name, error));
    const milliseconds = Math.round(this.#clock.monotonicMs() - startMs);
    const problems = result.outcome === 'ok' ? [] : [`${result.outcome}, ${result.reason}`];
    const unreachable = result.outcome === 'unreachable' && isOutOfReach(result.stage);
    this.#found.set(name, { name, problems, nature: natureOf(result), unreachable, milliseconds });
    return result.outcome === 'ok' ? result.value : undefined;
  }

  findings(): readonly Finding[] {
    const failed = [...this.#found.values()].find(({ problems }) => problems.length > 0);
    const why =
      failed === undefined ? 'the probe has no identity to sign in with' : `${failed.name} failed before`;
    return this.#wanted.map(
      (name) =>
        this.#found.get(name) ?? {
          name,
          problems: [`not asked: ${why}`],
          nature: failed === undefined ? 'wrong' : 'unanswered',
          unreachable: failed?.unreachable ?? false,
          milliseconds: 0,
        },
    );
  }
}

/** A fault of ours or of a library: its message may quote a token, its name does not. */
const broken = (step: string, error: unknown): StepResult<never> => ({
  step,
  outcome: 'wrong',
  reason: `the step broke with ${errorName(error)}`,
});
