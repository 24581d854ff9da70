import { expect, test } from '@jest/globals';

import { offerCode } from '../../lambda/checks/foreign-grant.ts';
import { ExchangeError } from '../../lambda/contract/http.ts';
import type { HttpExchange, HttpRequest, HttpResponse } from '../../lambda/contract/http.ts';

const registration = {
  clientId: 'app',
  redirectUri: 'https://app.example/callback',
  postLogoutRedirectUri: 'https://app.example/bye',
  scope: 'openid',
};
const pending = { state: 's', nonce: 'n', verifier: 'the-verifier', authorizationUrl: '' };
const callback = new URL('https://app.example/callback?code=the-code&state=s&iss=https%3A%2F%2Fa.example');
const offer = (exchange: HttpExchange) => offerCode(exchange, 'b.example', registration, callback, pending);
const answering =
  (response: Partial<HttpResponse>): HttpExchange =>
  () =>
    Promise.resolve({ status: 200, headers: {}, body: '', ...response });

test('a code is offered at another host with everything that its own issuer would ask for', async () => {
  let sent: HttpRequest | undefined;
  await offer((request) => {
    sent = request;
    return answering({})(request);
  });
  expect(sent).toMatchObject({ method: 'POST', url: 'https://b.example/token' });
  expect(Object.fromEntries(new URLSearchParams(sent!.body))).toEqual({
    grant_type: 'authorization_code',
    code: 'the-code',
    client_id: 'app',
    redirect_uri: 'https://app.example/callback',
    code_verifier: 'the-verifier',
  });
});

test.each([
  ['tokens are ok', { status: 200 }, { outcome: 'ok' }],
  [
    'a refusal',
    { status: 400, body: '{"error":"invalid_grant"}' },
    { outcome: 'refused', reason: 'invalid_grant' },
  ],
  ['an honest 503', { status: 503, headers: { 'retry-after': ['5'] } }, { outcome: 'unavailable' }],
  [
    'a refusal with another status',
    { status: 401, body: '{"error":"invalid_client"}' },
    { outcome: 'wrong' },
  ],
  ['another host', { status: 421, body: 'Unknown host' }, { outcome: 'wrong', reason: 'status 421' }],
  ['a 400 that says nothing', { status: 400, body: '' }, { outcome: 'wrong' }],
])('%s', async (_name, response, expected) => {
  expect(await offer(answering(response))).toMatchObject(expected);
});

test('nobody there', async () => {
  const result = await offer(() => Promise.reject(new ExchangeError('tls', 'no certificate for b.example')));
  expect(result).toMatchObject({ outcome: 'unreachable', reason: 'tls: no certificate for b.example' });
});
