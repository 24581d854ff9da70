import { expect, test } from '@jest/globals';

import { checkAuthorizationUrl } from '../../lambda/checks/authorization-url.ts';
import { RelyingParty } from '../../lambda/checks/relying-party.ts';

const host = 'login.test.example';
const registration = {
  clientId: 'app',
  redirectUri: 'https://app.example/callback',
  postLogoutRedirectUri: 'https://app.example/bye',
  scope: 'openid offline_access',
};
const begun = async (endpoint = `https://${host}/auth`) => {
  const metadata = {
    issuer: `https://${host}`,
    authorization_endpoint: endpoint,
    jwks_uri: `https://${host}/jwks`,
  };
  const party = new RelyingParty(metadata, registration);
  return (await party.begin()).authorizationUrl;
};
const check = (address: string) => checkAuthorizationUrl(address, host, registration);

test('what an application sends is good', async () => {
  expect(check(await begun())).toEqual([]);
});

test.each([
  ['names evil.example', (url: string) => url.replace(host, 'evil.example')],
  ['needs https:', (url: string) => url.replace('https:', 'http:')],
  ['is no URL', () => '/auth?client_id=app'],
  ['malformed path', (url: string) => url.replace('/auth', '//auth')],
  ['has a fragment', (url: string) => `${url}#here`],
  ['client_id 2 times', (url: string) => `${url}&client_id=app`],
  ['another client_id', (url: string) => url.replace('client_id=app', 'client_id=other')],
  ['another redirect_uri', (url: string) => url.replace('app.example', 'evil.example')],
  ['another scope', (url: string) => url.replace('openid', 'email')],
  ['code_challenge 0 times', (url: string) => url.replace(/code_challenge=[^&]+/, 'x=y')],
  ['another code_challenge_method', (url: string) => url.replace('S256', 'plain')],
  ['state 0 times', (url: string) => url.replace(/state=[^&]+/, '')],
])('%s', async (problem, lie) => {
  const problems = check(lie(await begun()));
  expect(problems.join('; ')).toContain(problem);
  expect(problems).toHaveLength(1);
});
