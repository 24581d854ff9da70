/** Whatever the outside puts into the demo's pages comes out as text. */
import { describe, expect, test } from '@jest/globals';

import type { StepFailure } from '../../lambda/checks/result.ts';
import { failedPage, homePage, idTokenClaims, lostPage, signedInPage } from '../../lib/dev/demo/pages.ts';
import type { SignedIn, Visit } from '../../lib/dev/demo/visits.ts';
import { documentHeaders } from '../../lib/dev/html.ts';
import { refusalPage } from '../../lib/dev/proxy/refusals.ts';

const HOSTILE = `<script>alert(1)</script>"'&`;
const ESCAPED = '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;';
const REGIONS = { primary: 'eu-west-1', standby: 'eu-central-1' };
const FAILURE: StepFailure = { step: HOSTILE, outcome: 'refused', reason: HOSTILE };

const token = (claims: object): string =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
const signedIn = (claims: object, userinfo?: Record<string, unknown>): SignedIn => ({
  host: 'login.test.example',
  tokens: { accessToken: 'access', idToken: token(claims), refreshToken: 'refresh', subject: 'person' },
  ...(userinfo === undefined ? {} : { userinfo }),
  refreshes: 0,
});
const visit = (...results: readonly StepFailure[]): Visit => ({
  pending: new Map(),
  signedIn: undefined,
  steps: results.map((result) => ({ result, milliseconds: 1.4 })),
});

describe('hostile text', () => {
  test.each([
    ['a claim', signedInPage(signedIn({ sub: HOSTILE, [HOSTILE]: [HOSTILE] }), visit(), REGIONS)],
    ['an e-mail address', signedInPage(signedIn({ email: HOSTILE }), visit(), REGIONS)],
    ['userinfo', signedInPage(signedIn({}, { name: HOSTILE, [HOSTILE]: { a: HOSTILE } }), visit(), REGIONS)],
    ['a step', homePage(['login.test.example'], visit(FAILURE), REGIONS)],
    ['a host', homePage([HOSTILE], visit(), REGIONS)],
    ['a failed sign-in', failedPage(FAILURE, HOSTILE)],
    ['a path', lostPage(HOSTILE)],
    ['a refused destination', refusalPage({ status: 502, reason: 'Bad Gateway', sentence: HOSTILE })],
  ])('in %s is shown, and is no markup', (_name, html) => {
    expect(html).toContain(ESCAPED.slice(0, 20));
    expect(html).not.toContain('<script');
    expect(html).not.toContain(`"'`);
  });
});

test('no page may run a script or load anything', () => {
  const policy = documentHeaders(['https://login.test.example'])['Content-Security-Policy'];
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("form-action 'self' https://login.test.example");
  expect(policy).not.toContain('unsafe');
});

test('claims are shown as they are, moments with their date', () => {
  const html = signedInPage(signedIn({ sub: 'p', iat: 1_700_000_000, amr: ['pwd'] }), visit(), REGIONS);
  expect(html).toContain('<code>1700000000</code> <small>2023-11-14T22:13:20Z</small>');
  expect(html).toContain('<code>[&quot;pwd&quot;]</code>');
  expect(html).not.toMatch(/access|>refresh</);
});

test('a step names the region that answered and how long it took', () => {
  const html = homePage([], visit({ ...FAILURE, servedBy: 'standby' }), REGIONS);
  expect(html).toContain('<td class="whole">standby (eu-central-1)</td><td class="whole">1 ms</td>');
});

test('a token is opened for reading', () => {
  expect(idTokenClaims(token({ sub: 'ä' }))).toEqual({ sub: 'ä' });
});

test('a refresh that was refused says what helps, until one works', () => {
  const pageAfter = (steps: Visit) => signedInPage(signedIn({ sub: 'p' }), steps, REGIONS);
  expect(pageAfter(visit(FAILURE))).toContain('Sign in at login.test.example');
  expect(
    pageAfter(
      visit({ step: 'refresh', outcome: 'unreachable', stage: 'connect', effect: 'none', reason: 'gone' }),
    ),
  ).not.toContain('Sign in at');
  const healed = visit(FAILURE);
  healed.steps.unshift({ result: { step: 'refresh', outcome: 'ok', value: {} }, milliseconds: 1 });
  expect(pageAfter(healed)).not.toContain('Sign in at');
});
