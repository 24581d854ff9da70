/** A person who signs in at a provider: the way there and back, and what the page has to say that turns them away. */
import { describe, expect, test } from '@jest/globals';

import { pageHeaders } from '../../lambda/auth-service/pages/layout.ts';
import { signInPage } from '../../lambda/auth-service/pages/sign-in-page.ts';
import { Browser } from '../../lambda/checks/browser.ts';
import { CookieJar } from '../../lambda/checks/cookie-jar.ts';
import { readProviderButtons } from '../../lambda/checks/form.ts';
import { RelyingParty } from '../../lambda/checks/relying-party.ts';
import type { OpenForm } from '../../lambda/checks/sign-in.ts';
import { checkTurnedAway, signInAtProvider } from '../../lambda/checks/upstream.ts';
import type { HttpExchange, HttpResponse } from '../../lambda/contract/http.ts';

const HOST = 'https://login.example';
const PROVIDER = 'https://id.partner.example';
const provider = { name: 'Tom & Co', href: '/interaction/u/upstream/c' };
const page = signInPage({
  action: '/interaction/u',
  clientName: 'App',
  redirectUri: 'https://app.example/callback',
  email: '',
  problem: { kind: 'provider-unavailable', provider },
  providers: [provider],
  announcement: '',
  moved: false,
  correlationId: 'c-1',
});
const turned = (
  change: (html: string) => string = (html) => html,
  status = 503,
  retryAfter = '2',
): HttpResponse => ({
  status,
  headers: {
    ...Object.fromEntries(
      Object.entries(pageHeaders(page)).map(([name, value]) => [name.toLowerCase(), [value]]),
    ),
    'retry-after': [retryAfter],
  },
  body: change(page.html),
});
const sentTo = (location: string): HttpResponse => ({
  status: 303,
  headers: { location: [location] },
  body: '',
});

test('buttons are read as a browser reads them', () => {
  expect(readProviderButtons(page.html)).toEqual([provider]);
});

describe('the page that turns away', () => {
  test('is good as the service draws it, with either status', () => {
    expect([checkTurnedAway(turned()), checkTurnedAway(turned(undefined, 422))]).toEqual([[], []]);
  });

  test.each<[string, HttpResponse, string]>([
    ['a server error', turned(undefined, 500), 'answered 500'],
    ['no time to come back', turned(undefined, 503, 'soon'), 'without a Retry-After'],
    ['no way to try again', turned((html) => html.replace('Try again</a>', 'Sorry</a>')), 'no "Try again"'],
    ['no other way', turned((html) => html.replaceAll('type="password"', 'type="text"')), 'no form'],
    ['the insides', turned((html) => html.replace('</main>', 'OAUTH_INVALID_RESPONSE</main>')), 'inside'],
    ['an exception', turned((html) => html.replace('</main>', 'TypeError: x</main>')), 'inside'],
  ])('%s is a problem', (_name, answer, problem) => {
    expect(checkTurnedAway(answer).join()).toContain(problem);
  });
});

describe('the way', () => {
  const party = new RelyingParty({ issuer: HOST } as ConstructorParameters<typeof RelyingParty>[0], {
    clientId: 'app',
    redirectUri: 'https://app.example/callback',
    postLogoutRedirectUri: '',
    scope: 'openid',
  });
  const open = (providers: OpenForm['providers'] = [provider]): OpenForm => ({
    pending: { state: 's', nonce: 'n', verifier: 'v', authorizationUrl: '' },
    form: { action: '/interaction/u', method: 'POST', fields: [] },
    pageUrl: new URL(`${HOST}/interaction/u`),
    providers,
  });
  const AWAY = `${HOST}/interaction/u/upstream/c`;
  const THERE = `${PROVIDER}/authorize?state=u`;
  const BACK = `${HOST}/upstream/callback?code=1`;
  const honest = {
    [AWAY]: sentTo(THERE),
    [THERE]: sentTo(BACK),
    [BACK]: sentTo('https://app.example/callback?code=2'),
  };
  /** @returns how it ended, and the cookies that the provider was sent. */
  async function go(answers: Readonly<Record<string, HttpResponse>>, from = open()) {
    const cookies: (string | undefined)[] = [];
    const exchange: HttpExchange = ({ url, headers }) => {
      if (url === THERE) cookies.push(headers?.['cookie']);
      return Promise.resolve(answers[url] ?? { status: 404, headers: {}, body: '' });
    };
    const browser = new Browser(exchange, new CookieJar(() => Date.now()));
    return { result: await signInAtProvider(browser, party, from, 'person=subject-1'), cookies };
  }

  test('leads over the provider, which knows the person, back to the application', async () => {
    const { result, cookies } = await go(honest);
    expect(result).toMatchObject({ outcome: 'ok', value: { kind: 'returned' } });
    expect(cookies).toEqual(['person=subject-1']);
  });

  test.each([
    ['on the way there', { [AWAY]: turned() }, 'to-provider'],
    ['on the way back', { ...honest, [BACK]: turned(undefined, 422) }, 'from-provider'],
  ])('ends on the page %s', async (_name, answers, step) => {
    const { result } = await go(answers);
    expect(result).toMatchObject({ step, outcome: 'ok', value: { kind: 'turned-away' } });
  });

  test.each<[string, Record<string, HttpResponse>, OpenForm, string]>([
    ['a page without a button', honest, open([]), 'offers no provider'],
    ['an error page', { ...honest, [BACK]: turned(undefined, 500) }, open(), 'answered 500'],
    ['a provider that keeps people', { ...honest, [THERE]: turned() }, open(), 'sent nobody back'],
    [
      'a way to somewhere else',
      { ...honest, [BACK]: sentTo('https://evil.example/') },
      open(),
      'evil.example',
    ],
  ])('is wrong with %s', async (_name, answers, from, reason) => {
    const { result } = await go(answers, from);
    expect(result).toMatchObject({ outcome: 'wrong', reason: expect.stringContaining(reason) });
  });
});
