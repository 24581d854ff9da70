/** The five journeys, each a chain of steps that ends at the first one that is not good. */
import { randomUUID } from 'node:crypto';

import type { AdminRecord } from '../../../../lambda/checks/admin.ts';
import { Browser } from '../../../../lambda/checks/browser.ts';
import type { CookieJar } from '../../../../lambda/checks/cookie-jar.ts';
import { logout } from '../../../../lambda/checks/logout.ts';
import type { Tokens } from '../../../../lambda/checks/relying-party.ts';
import type { StepResult } from '../../../../lambda/checks/result.ts';
import { silentCheck, startSignIn, submitPassword } from '../../../../lambda/checks/sign-in.ts';
import type { OpenForm } from '../../../../lambda/checks/sign-in.ts';
import type { HttpExchange } from '../../../../lambda/contract/http.ts';
import type { Host, Person, SignedIn } from './cast.ts';

/** Opens the hosted page in an empty browser. */
export const openHostedPage = (
  exchange: HttpExchange,
  jar: CookieJar,
  { application }: Host,
): Promise<StepResult<OpenForm>> => startSignIn(new Browser(exchange, jar), application);

/** The whole sign-in: page, password, code, tokens. */
export async function signIn(
  exchange: HttpExchange,
  jar: CookieJar,
  person: Person,
): Promise<StepResult<SignedIn>> {
  const opened = await openHostedPage(exchange, jar, person.host);
  return opened.outcome === 'ok' ? finishSignIn(exchange, jar, person, opened.value) : opened;
}

/** From an open form to tokens. A region that never saw the form asks once more; the person types again. */
export async function finishSignIn(
  exchange: HttpExchange,
  jar: CookieJar,
  person: Person,
  open: OpenForm,
): Promise<StepResult<SignedIn>> {
  const browser = new Browser(exchange, jar);
  const { application } = person.host;
  const post = (form: Pick<OpenForm, 'form' | 'pageUrl'>) =>
    submitPassword(browser, application, form, person.email, person.password);
  let posted = await post(open);
  if (posted.outcome === 'ok' && posted.value.kind === 'asked-again') posted = await post(posted.value);
  if (posted.outcome !== 'ok') return posted;
  if (posted.value.kind === 'asked-again')
    return { ...posted, outcome: 'wrong', reason: 'asked to sign in for the third time' };
  const redeemed = await application.exchangeCode(exchange, posted.value.callback, open.pending);
  return redeemed.outcome === 'ok'
    ? { ...redeemed, value: { person, jar, tokens: redeemed.value } }
    : redeemed;
}

export const refresh = (
  exchange: HttpExchange,
  { application }: Host,
  tokens: Tokens,
): Promise<StepResult<Tokens>> => application.refresh(exchange, tokens);

/** Userinfo, silent check, and the sign-out of somebody else's finished session where there is one. */
export async function useSession(
  exchange: HttpExchange,
  own: SignedIn,
  leaving: SignedIn | undefined,
): Promise<StepResult<unknown>> {
  const { application } = own.person.host;
  const told = await application.userinfo(exchange, own.tokens);
  if (told.outcome !== 'ok') return told;
  const checked = await silentCheck(new Browser(exchange, own.jar), application);
  if (checked.outcome !== 'ok' || leaving === undefined) return checked;
  return logout(new Browser(exchange, leaving.jar), leaving.person.host.application, leaving.tokens);
}

/** A read and a write, as an operator's script would do. */
export async function administer(
  exchange: HttpExchange,
  { administrator }: Host,
): Promise<StepResult<AdminRecord>> {
  const listed = await administrator.list(exchange, 'organizations');
  if (listed.outcome !== 'ok') return listed;
  const key = randomUUID();
  return administrator.create(exchange, 'organizations', { name: `Drill ${key}` }, key);
}
