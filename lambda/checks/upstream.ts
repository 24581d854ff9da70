/** Signing in at somebody else's provider, as a person does it: press its button, sign in there, come back. */
import type { HttpResponse } from '../contract/http.ts';
import type { Browser, Landing } from './browser.ts';
import { readSignInForm } from './form.ts';
import type { HtmlForm } from './form.ts';
import { checkSignInForm } from './page.ts';
import type { RelyingParty } from './relying-party.ts';
import { header, ok, unreachable, wrong } from './result.ts';
import type { StepFailure, StepResult } from './result.ts';
import { astray, callbackCode } from './sign-in.ts';
import type { OpenForm } from './sign-in.ts';

/** Back at the application with a code, or on a page of ours that says why not and has every other way on. */
export type ProviderEnd =
  | { readonly kind: 'returned'; readonly callback: URL }
  | { readonly kind: 'turned-away'; readonly form: HtmlForm; readonly pageUrl: URL };

/** @param cookie the person's session at the provider. */
export async function signInAtProvider(
  browser: Browser,
  party: RelyingParty,
  open: OpenForm,
  cookie: string,
): Promise<StepResult<ProviderEnd>> {
  const [button] = open.providers;
  if (button === undefined)
    return { step: 'provider-button', outcome: 'wrong', reason: 'the page offers no provider' };
  const left = await follow('to-provider', browser, new URL(button.href, open.pageUrl).href);
  if ('outcome' in left) return left;
  if (left.kind === 'page') return turnedAway('to-provider', left);
  if (left.kind === 'lost') return astray('to-provider', left, party);
  browser.jar.store(`${cookie}; Path=/; Secure; HttpOnly`, left.to);
  const back = await atProvider(browser, left.to);
  if ('outcome' in back) return back;
  const landing = await follow('from-provider', browser, back.href);
  if ('outcome' in landing) return landing;
  if (landing.kind === 'page') return turnedAway('from-provider', landing);
  return landing.kind === 'left' && callbackCode(landing, party) !== null
    ? ok('from-provider', landing.response, { kind: 'returned', callback: landing.to })
    : astray('from-provider', landing, party);
}

/** The provider knows the person already and sends them straight back. */
async function atProvider(browser: Browser, to: URL): Promise<URL | StepFailure> {
  const step = 'at-provider';
  try {
    const answer = await browser.send({ method: 'GET', url: to.href });
    const target = header(answer, 'location');
    if (answer.status === 303 && target !== undefined && URL.canParse(target)) return new URL(target);
    return wrong(step, answer, `the provider answered ${answer.status} and sent nobody back`);
  } catch (error) {
    return unreachable(step, error);
  }
}

async function follow(step: string, browser: Browser, url: string): Promise<Landing | StepFailure> {
  try {
    return await browser.open({ method: 'GET', url });
  } catch (error) {
    return unreachable(step, error);
  }
}

function turnedAway(step: string, landing: Extract<Landing, { kind: 'page' }>): StepResult<ProviderEnd> {
  const { response, url } = landing;
  const problems = checkTurnedAway(response);
  const form = readSignInForm(response.body);
  return problems.length > 0 || form === undefined
    ? wrong(step, response, problems.join('; '))
    : ok(step, response, { kind: 'turned-away', form, pageUrl: url });
}

/** What only a programmer should see. */
const INSIDES = /Traceback|secret detail|OAUTH_|\bat \S+ \(|\.ts:\d+|[A-Z][a-zA-Z]+Error\b/;

/** What somebody must find whom the provider did not sign in; none means good. Pure over one answer. */
export function checkTurnedAway(response: HttpResponse): readonly string[] {
  const problems = [...checkSignInForm(response)];
  if (response.status !== 422 && response.status !== 503)
    problems.push(`the page answered ${response.status}, needs 422 or 503`);
  if (response.status === 503 && !/^\d{1,5}$/.test(header(response, 'retry-after') ?? ''))
    problems.push('the page is a 503 without a Retry-After in seconds');
  if (!/<a\b[^>]*href="[^"]+"[^>]*>Try again<\/a>/.test(response.body))
    problems.push('the page has no "Try again"');
  if (INSIDES.test(response.body)) problems.push('the page shows what went wrong inside');
  return problems;
}
