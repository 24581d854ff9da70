/** The demo application over a scripted issuer: the whole click path, and what a stranger's request gets. */
import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { beforeEach, describe, expect, test } from '@jest/globals';

import { Browser } from '../../lambda/checks/browser.ts';
import { CookieJar } from '../../lambda/checks/cookie-jar.ts';
import { discover } from '../../lambda/checks/discovery.ts';
import { fillSignIn, readSignInForm } from '../../lambda/checks/form.ts';
import { RelyingParty } from '../../lambda/checks/relying-party.ts';
import type { HttpExchange, HttpResponse } from '../../lambda/contract/http.ts';
import { DEMO_HOST, DEMO_REGISTRATION } from '../../lib/dev/demo/application.ts';
import { DemoSite } from '../../lib/dev/demo/site.ts';
import { FakeIssuer } from '../support/fake-issuer.ts';

let issuer: FakeIssuer;
let site: DemoSite;
let jar: CookieJar;

beforeEach(async () => {
  issuer = new FakeIssuer();
  jar = new CookieJar(Date.now);
  const found = await discover(issuer.exchange, issuer.host);
  if (found.outcome !== 'ok') throw new Error(found.reason);
  const party = new RelyingParty(found.value, { clientId: 'app', ...DEMO_REGISTRATION });
  site = new DemoSite({
    parties: new Map([[issuer.host, party]]),
    exchange: issuer.exchange,
    regions: { primary: 'eu-west-1', standby: 'eu-central-1' },
    nowMs: () => 0,
  });
});

/** One request to the demo's own handler, by its path or whole address. */
const ask: HttpExchange = async ({ method, url, headers }) => {
  const { pathname, search } = new URL(url);
  let answer: HttpResponse = { status: 0, headers: {}, body: '' };
  const response = {
    writeHead(status: number, fields: Readonly<Record<string, string>>) {
      const lower = Object.entries(fields).map(([name, value]) => [name.toLowerCase(), [value]]);
      answer = { ...answer, status, headers: Object.fromEntries(lower) as HttpResponse['headers'] };
      return response;
    },
    end(body = '') {
      answer = { ...answer, body };
    },
  };
  const request = Object.assign(new EventEmitter(), {
    ...{ method, url: pathname + search, headers: headers ?? {} },
    resume: () => undefined,
  });
  await site.handle(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  return answer;
};

/** The demo and the issuer, each under its own host. */
const world: HttpExchange = (request) =>
  new URL(request.url).host === DEMO_HOST ? ask(request) : issuer.exchange(request);
const demo = (path: string): string => `https://${DEMO_HOST}${path}`;
const browser = (): Browser => new Browser(world, jar);

/** From the demo's link to the page that the browser ends up on. */
async function signIn(): Promise<{ readonly callback: string; readonly page: string }> {
  const away = await browser().open({ method: 'GET', url: demo(`/sign-in?at=${issuer.host}`) });
  if (away.kind !== 'left') throw new Error(`the demo sent nobody away: ${away.kind}`);
  const shown = await browser().open({ method: 'GET', url: away.to.href });
  if (shown.kind !== 'page') throw new Error('there is no sign-in page');
  const form = readSignInForm(shown.response.body)!;
  const body = fillSignIn(form, 'person', issuer.password);
  const posted = await browser().open({ method: 'POST', url: `${issuer.issuer}${form.action}`, body });
  if (posted.kind !== 'left') throw new Error('the issuer did not send the person back');
  const back = await browser().open({ method: 'GET', url: posted.to.href });
  return { callback: posted.to.href, page: back.response.body };
}

const post = async (path: string): Promise<string> =>
  (await browser().open({ method: 'POST', url: demo(path) })).response.body;

describe('a person', () => {
  test('signs in, asks userinfo, refreshes, signs out', async () => {
    const first = await browser().open({ method: 'GET', url: demo('/') });
    expect(first.response.body).toContain(`Sign in at ${issuer.host}`);
    const { page } = await signIn();
    expect(page).toContain('<h1>Signed in</h1>');
    expect(page).toContain('Not asked yet.');
    expect(await post('/userinfo')).toContain('<th>sub</th><td><code>person</code>');
    expect(await post('/refresh')).toContain('The refresh token was used once.');
    const gone = await browser().open({ method: 'POST', url: demo('/sign-out') });
    expect(gone).toMatchObject({ kind: 'left', to: expect.objectContaining({ host: issuer.host }) });
    const after = await browser().open({ method: 'GET', url: demo('/') });
    expect(after.response.body).toContain('<h1>Demo application</h1>');
  });

  test('keeps the tokens when a refresh fails, and reads why', async () => {
    await signIn();
    issuer.overrides.set('token', () => ({ status: 503, headers: { 'retry-after': ['2'] } }));
    const page = await post('/refresh');
    expect(page).toContain('<h1>Signed in</h1>');
    expect(page).toContain('unavailable: 503, Retry-After 2');
  });

  test('may reload a callback that was answered 503, and signs in then', async () => {
    issuer.overrides.set('token', () => ({ status: 503, headers: { 'retry-after': ['2'] } }));
    const { callback, page } = await signIn();
    expect(page).toContain('The service asks to try again in 2 s');
    issuer.overrides.clear();
    const again = await browser().open({ method: 'GET', url: callback });
    expect(again.response.body).toContain('<h1>Signed in</h1>');
  });
});

describe('a stranger', () => {
  test.each([
    ['GET', '/callback?code=x&state=y', 400, 'was not begun in this browser'],
    ['GET', '/sign-in?at=evil.example', 404, 'evil.example is no issuer'],
    ['GET', '/sign-in', 404, 'is no issuer'],
    ['GET', '/sign-out', 404, 'nothing at GET /sign-out'],
    ['POST', '/', 404, 'nothing at POST /'],
  ] as const)('%s %s: %i', async (method, path, status, words) => {
    const response = await ask({ method, url: demo(path) });
    expect(response.status).toBe(status);
    expect(response.body).toContain(words);
  });

  test('without tokens is led to the start', async () => {
    const response = await ask({ method: 'POST', url: demo('/refresh') });
    expect(response).toMatchObject({ status: 303, headers: { location: ['/'] } });
  });

  test('in another browser cannot take a callback that is still good', async () => {
    issuer.overrides.set('token', () => ({ status: 503, headers: { 'retry-after': ['2'] } }));
    const { callback } = await signIn();
    issuer.overrides.clear();
    expect((await ask({ method: 'GET', url: callback })).status).toBe(400);
  });

  test('in another browser is not shown who signed in', async () => {
    await signIn();
    expect((await ask({ method: 'GET', url: demo('/') })).body).toContain('<h1>Demo application</h1>');
  });

  test('is remembered by a cookie that no other site and no script can use', async () => {
    const response = await ask({ method: 'GET', url: demo('/') });
    expect(response.headers['set-cookie']?.[0]).toMatch(
      /^__Host-demo=[\w-]{24}; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
  });
});
