/** The demo application's pages. Whatever comes from outside passes `escapeHtml`. */
import type { StepFailure, StepResult } from '../../../lambda/checks/result.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { document, escapeHtml } from '../html.ts';
import { DEMO_PATHS } from './application.ts';
import type { SignedIn, Step, Visit } from './visits.ts';

export type Regions = Readonly<Record<RegionRole, string>>;

export const homePage = (hosts: readonly string[], { steps }: Visit, regions: Regions): string =>
  document(
    'Demo application',
    `<h1>Demo application</h1>
<p>An OpenID Connect relying party (code flow with PKCE) on a site of its own. Sign in with the e-mail address and
password from the terminal.</p>
<div class="actions">${hosts.map(signInLink).join('')}</div>
${stepTable(steps, regions)}`,
  );

const signInLink = (host: string): string =>
  `<a class="button" href="${signInHref(host)}">Sign in at ${escapeHtml(host)}</a>`;
const signInHref = (host: string): string => `${DEMO_PATHS.signIn}?at=${encodeURIComponent(host)}`;

export const signedInPage = (signedIn: SignedIn, { steps }: Visit, regions: Regions): string => {
  const { host, tokens, userinfo, refreshes } = signedIn;
  const claims = idTokenClaims(tokens.idToken);
  const name = claims['email'] ?? userinfo?.['email'] ?? tokens.subject;
  return document(
    'Signed in',
    `<h1>Signed in</h1>
<p class="soft">as ${escapeHtml(shown(name))} at ${escapeHtml(host)}</p>
<div class="actions">${button('userinfo', 'Ask userinfo')}${button('refresh', 'Refresh the tokens')}${button('signOut', 'Sign out', 'second')}</div>
${stepTable(steps, regions)}
${advice(steps, host)}
<h2>Claims of the ID token</h2>
${claimTable(claims)}
<h2>Userinfo</h2>
${userinfo === undefined ? '<p class="soft">Not asked yet.</p>' : claimTable(userinfo)}
<p><small>The refresh token was used ${refreshes === 1 ? 'once' : `${refreshes} times`}.</small></p>`,
  );
};

const button = (path: 'userinfo' | 'refresh' | 'signOut', label: string, kind = ''): string =>
  `<form method="post" action="${DEMO_PATHS[path]}"><button type="submit"${kind === '' ? '' : ` class="${kind}"`}>${label}</button></form>`;

export const signedOutPage = (hosts: readonly string[]): string =>
  document(
    'Signed out',
    `<h1>You are signed out</h1>
<p>The service ended its session and sent you back here.</p>
<div class="actions">${hosts.map(signInLink).join('')}</div>`,
  );

/** A sign-in that did not come to its end. */
export const failedPage = (failure: StepFailure, host: string): string =>
  document(
    'Sign-in did not work',
    `<h1>Sign-in did not work</h1>
<p class="bad">${escapeHtml(sentenceOf(failure))}</p>
<p>${escapeHtml(adviceFor(failure))}</p>
<div class="actions"><a class="button" href="${signInHref(host)}">Start again</a></div>`,
  );

export const lostPage = (what: string): string =>
  document(
    'Not here',
    `<h1>There is nothing here</h1>
<p>${escapeHtml(what)}</p>
<div class="actions"><a class="button" href="${DEMO_PATHS.home}">Back to the start</a></div>`,
  );

/** What a person can do about the last step, where it did not work. */
function advice(steps: readonly Step[], host: string): string {
  const result = steps[0]?.result;
  if (result === undefined || result.outcome === 'ok') return '';
  const again = result.outcome === 'refused' ? ` ${signInLink(host)}` : '';
  return `<p>${escapeHtml(adviceFor(result))}</p>${again}`;
}

function stepTable(steps: readonly Step[], regions: Regions): string {
  if (steps.length === 0) return '';
  return `<h2>What the application asked the service</h2>
<table><thead><tr><th>step</th><th>outcome</th><th>region</th><th>took</th></tr></thead>
<tbody>${steps.map((step) => stepRow(step, regions)).join('')}</tbody></table>`;
}

function stepRow({ result, milliseconds }: Step, regions: Regions): string {
  const whole = (text: string): string => `<td class="whole">${escapeHtml(text)}</td>`;
  const outcome = `<td class="${result.outcome === 'ok' ? 'good' : 'bad'}">${escapeHtml(outcomeOf(result))}</td>`;
  const took = `${Math.round(milliseconds)} ms`;
  return `<tr>${whole(result.step)}${outcome}${whole(placeOf(result, regions))}${whole(took)}</tr>`;
}

const outcomeOf = (result: StepResult<unknown>): string =>
  result.outcome === 'ok' ? 'ok' : `${result.outcome}: ${result.reason}`;

const placeOf = ({ servedBy }: StepResult<unknown>, regions: Regions): string =>
  servedBy === undefined ? 'unknown' : `${servedBy} (${regions[servedBy]})`;

const sentenceOf = ({ step, outcome, reason }: StepFailure): string => `${step}: ${outcome}, ${reason}.`;

function adviceFor(failure: StepFailure): string {
  switch (failure.outcome) {
    case 'unavailable':
      return `The service asks to try again in ${failure.retryAfterSeconds} s: the same request may be repeated.`;
    case 'refused':
      return 'The service answered, and said no. A new sign-in may help: one of the last seconds before a region was lost is lost with it.';
    case 'unreachable':
      return 'Nobody answered the application. Once DNS leads to a living region, a new sign-in works.';
    case 'wrong':
      return 'The service answered what its contract does not allow.';
  }
}

/** The library has verified the token; this only opens it for a person to read. */
export function idTokenClaims(idToken: string): Readonly<Record<string, unknown>> {
  const [, payload = ''] = idToken.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Readonly<Record<string, unknown>>;
}

/** Claims that are moments, as seconds since 1970 (RFC 7519, NumericDate). */
const MOMENTS: ReadonlySet<string> = new Set(['auth_time', 'exp', 'iat', 'nbf', 'updated_at']);

function claimTable(claims: Readonly<Record<string, unknown>>): string {
  const rows = Object.entries(claims).map(([name, value]) => {
    const moment =
      typeof value === 'number' && MOMENTS.has(name)
        ? ` <small>${new Date(value * 1000).toISOString().replace('.000Z', 'Z')}</small>`
        : '';
    return `<tr><th>${escapeHtml(name)}</th><td><code>${escapeHtml(shown(value))}</code>${moment}</td></tr>`;
  });
  return `<table><tbody>${rows.join('')}</tbody></table>`;
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
