/** Signing in at the hosted page, as a person does it: open, read the form, post it, return to the application. */
import type { HttpResponse } from '../contract/http.ts';
import type { Browser, Landing } from './browser.ts';
import { fillSignIn, readProviderButtons, readSignInForm } from './form.ts';
import type { HtmlForm, ProviderButton } from './form.ts';
import { checkSignInPage } from './page.ts';
import type { PendingSignIn, RelyingParty } from './relying-party.ts';
import { ok, refused, unavailable, unreachable, wrong } from './result.ts';
import type { StepFailure, StepResult } from './result.ts';

/** The form, as it lies open in a browser. */
export interface OpenForm {
  readonly pending: PendingSignIn;
  readonly form: HtmlForm;
  readonly pageUrl: URL;
  readonly providers: readonly ProviderButton[];
}

/** Back at the application, with a code; or asked again because the region that drew the form is gone. */
export type SubmitEnd =
  | { readonly kind: 'returned'; readonly callback: URL }
  | { readonly kind: 'asked-again'; readonly form: HtmlForm; readonly pageUrl: URL };

/** Opens the hosted page. Green only with the form itself, readable by everyone: a 503 page is not. */
export async function startSignIn(browser: Browser, party: RelyingParty): Promise<StepResult<OpenForm>> {
  const step = 'hosted-page';
  const pending = await party.begin();
  const landing = await land(step, browser, { method: 'GET', url: pending.authorizationUrl });
  if ('outcome' in landing) return landing;
  if (landing.kind !== 'page') return astray(step, landing, party);
  const problems = checkSignInPage(landing.response);
  const form = readSignInForm(landing.response.body);
  if (problems.length > 0 || form === undefined) return wrong(step, landing.response, problems.join('; '));
  const providers = readProviderButtons(landing.response.body);
  return ok(step, landing.response, { pending, form, pageUrl: landing.url, providers });
}

/** Posts the form. A wrong password is `refused` with reason `credentials`. */
export async function submitPassword(
  browser: Browser,
  party: RelyingParty,
  open: Pick<OpenForm, 'form' | 'pageUrl'>,
  login: string,
  password: string,
): Promise<StepResult<SubmitEnd>> {
  const step = 'password';
  const action = new URL(open.form.action, open.pageUrl);
  const landing = await land(step, browser, {
    method: 'POST',
    url: action.href,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: action.origin,
      referer: open.pageUrl.href,
    },
    body: fillSignIn(open.form, login, password),
  });
  if ('outcome' in landing) return landing;
  if (landing.kind === 'left' && callbackCode(landing, party) !== null)
    return ok(step, landing.response, { kind: 'returned', callback: landing.to });
  if (landing.kind !== 'page') return astray(step, landing, party);
  return formAgain(step, landing, open);
}

/** The same page with the same form again is a refusal; a form at another address is a new beginning. */
function formAgain(
  step: string,
  landing: Extract<Landing, { kind: 'page' }>,
  open: Pick<OpenForm, 'form' | 'pageUrl'>,
): StepResult<SubmitEnd> {
  const form = readSignInForm(landing.response.body);
  if (form === undefined) return wrong(step, landing.response, pageSummary(landing.response));
  const action = (of: HtmlForm, base: URL): string => new URL(of.action, base).pathname;
  if (action(form, landing.url) === action(open.form, open.pageUrl))
    return refused(step, landing.response, 'credentials');
  return ok(step, landing.response, { kind: 'asked-again', form, pageUrl: landing.url });
}

/** Asks for a new code without showing anything (`prompt=none`). `refused` with `login_required` when signed out. */
export async function silentCheck(
  browser: Browser,
  party: RelyingParty,
): Promise<StepResult<{ readonly callback: URL; readonly pending: PendingSignIn }>> {
  const step = 'silent-check';
  const pending = await party.begin({ prompt: 'none' });
  const landing = await land(step, browser, { method: 'GET', url: pending.authorizationUrl });
  if ('outcome' in landing) return landing;
  if (landing.kind === 'page') return wrong(step, landing.response, pageSummary(landing.response));
  if (landing.kind === 'left' && callbackCode(landing, party) !== null)
    return ok(step, landing.response, { callback: landing.to, pending });
  return astray(step, landing, party);
}

/** Follows `request` to its end; a 503 or a broken connection ends the step. */
export async function land(
  step: string,
  browser: Browser,
  request: Parameters<Browser['open']>[0],
): Promise<Landing | StepFailure> {
  try {
    const landing = await browser.open(request);
    return unavailable(step, landing.response) ?? landing;
  } catch (error) {
    return unreachable(step, error);
  }
}

const atCallback = (to: URL, party: RelyingParty): boolean =>
  `${to.origin}${to.pathname}` === party.registration.redirectUri;

export const callbackCode = (
  landing: Extract<Landing, { kind: 'left' }>,
  party: RelyingParty,
): string | null => (atCallback(landing.to, party) ? landing.to.searchParams.get('code') : null);

/** Left for the application with an error: refused. Anywhere else: wrong. */
export function astray(
  step: string,
  landing: Exclude<Landing, { kind: 'page' }>,
  party: RelyingParty,
): StepFailure {
  if (landing.kind === 'lost') return wrong(step, landing.response, landing.why);
  const error = landing.to.searchParams.get('error');
  if (atCallback(landing.to, party) && error !== null) return refused(step, landing.response, error);
  return wrong(step, landing.response, `sent away to ${landing.to.origin}${landing.to.pathname}`);
}

/** Status and heading: enough to tell pages apart, nothing a person typed. */
function pageSummary(response: HttpResponse): string {
  const heading = /<h1[^>]*>([^<]{1,80})/i.exec(response.body)?.[1]?.trim();
  return `a page without the sign-in form, status ${response.status}${heading === undefined ? '' : `, "${heading}"`}`;
}
