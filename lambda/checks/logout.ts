/**
 * Ends a session at the service (OpenID Connect RP-Initiated
 * Logout 1.0), answering its question where it asks one.
 */
import type { Browser, Landing } from './browser.ts';
import { readForms } from './form.ts';
import type { HtmlForm } from './form.ts';
import type { RelyingParty, Tokens } from './relying-party.ts';
import { ok, wrong } from './result.ts';
import type { StepResult } from './result.ts';
import { land } from './sign-in.ts';

const STEP = 'logout';

/** Green when the browser is back at the application, or on the service's own signed-out page. */
export async function logout(
  browser: Browser,
  party: RelyingParty,
  tokens: Tokens,
): Promise<StepResult<'returned' | 'signed-out-page'>> {
  const asked = await land(STEP, browser, { method: 'GET', url: party.logoutUrl(tokens, 'drill').href });
  if ('outcome' in asked || asked.kind !== 'page') return ended(asked, party);
  const form = readForms(asked.response.body).find(({ method }) => method === 'POST');
  if (form === undefined) return ended(asked, party);
  return ended(await confirm(browser, form, asked.url), party);
}

/** The question "do you want to sign out?" is a form whose yes is a named button. */
async function confirm(browser: Browser, form: HtmlForm, pageUrl: URL): ReturnType<typeof land> {
  const body = new URLSearchParams(
    form.fields.filter(({ name }) => name !== '').map(({ name, value }): [string, string] => [name, value]),
  );
  body.set('logout', 'yes');
  return land(STEP, browser, {
    method: 'POST',
    url: new URL(form.action, pageUrl).href,
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: pageUrl.origin },
    body: body.toString(),
  });
}

function ended(
  landing: Awaited<ReturnType<typeof land>>,
  party: RelyingParty,
): StepResult<'returned' | 'signed-out-page'> {
  if ('outcome' in landing) return landing;
  if (landing.kind === 'lost') return wrong(STEP, landing.response, landing.why);
  if (landing.kind === 'page') return signedOutPage(landing);
  const back = `${landing.to.origin}${landing.to.pathname}` === party.registration.postLogoutRedirectUri;
  return back
    ? ok(STEP, landing.response, 'returned')
    : wrong(STEP, landing.response, `sent away to ${landing.to.origin}${landing.to.pathname}`);
}

function signedOutPage(landing: Extract<Landing, { kind: 'page' }>): StepResult<'signed-out-page'> {
  return landing.response.status === 200
    ? ok(STEP, landing.response, 'signed-out-page')
    : wrong(STEP, landing.response, `the logout page answered ${landing.response.status}`);
}
