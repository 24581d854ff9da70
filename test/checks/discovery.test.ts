import { describe, expect, test } from '@jest/globals';

import { checkDiscovery, discover } from '../../lambda/checks/discovery.ts';
import { ExchangeError } from '../../lambda/contract/http.ts';
import type { HttpResponse } from '../../lambda/contract/http.ts';

const HOST = 'login.test.example';
const good = {
  issuer: `https://${HOST}`,
  authorization_endpoint: `https://${HOST}/auth`,
  token_endpoint: `https://${HOST}/token`,
  userinfo_endpoint: `https://${HOST}/me`,
  end_session_endpoint: `https://${HOST}/session/end`,
  jwks_uri: `https://${HOST}/jwks`,
  response_types_supported: ['code'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  id_token_signing_alg_values_supported: ['ES256'],
};
const answer = (body: unknown, status = 200, headers: HttpResponse['headers'] = {}): HttpResponse => ({
  status,
  headers: { 'content-type': ['application/json; charset=utf-8'], ...headers },
  body: JSON.stringify(body),
});

describe('the discovery document', () => {
  test('passes when every URL names the host that was asked', () => {
    expect(checkDiscovery(answer(good), HOST)).toEqual([]);
  });

  test.each([
    ['another issuer', { issuer: 'https://evil.example' }, 'issuer is https://evil.example'],
    [
      'a host taken from a forwarded header',
      { token_endpoint: 'https://evil.example/token' },
      'evil.example',
    ],
    ['plain HTTP', { jwks_uri: `http://${HOST}/jwks` }, 'jwks_uri uses http:'],
    ['a missing endpoint', { userinfo_endpoint: undefined }, 'userinfo_endpoint is undefined'],
    ['no PKCE', { code_challenge_methods_supported: ['plain'] }, 'lacks S256'],
    ['another algorithm', { id_token_signing_alg_values_supported: ['RS256'] }, 'lacks ES256'],
  ])('fails with %s', (_name, change, problem) => {
    expect(checkDiscovery(answer({ ...good, ...change }), HOST).join()).toContain(problem);
  });

  test('fails as HTML, as a list and as an error status', () => {
    expect(checkDiscovery(answer(good, 200, { 'content-type': ['text/html'] }), HOST)).toHaveLength(1);
    expect(checkDiscovery(answer([]), HOST)).toEqual(['discovery is not a JSON object']);
    expect(checkDiscovery(answer(good, 500), HOST)).toEqual(['discovery answered 500, not 200']);
  });

  test('a 503 is unavailable with Retry-After and wrong without', async () => {
    const honest = await discover(() => Promise.resolve(answer({}, 503, { 'retry-after': ['2'] })), HOST);
    const bare = await discover(() => Promise.resolve(answer({}, 503)), HOST);
    expect(honest).toMatchObject({ outcome: 'unavailable', retryAfterSeconds: 2, step: 'discovery' });
    expect(bare).toMatchObject({ outcome: 'wrong', status: 503 });
  });

  test('an exchange that fails says how far it got and whether it may have happened', async () => {
    const at = (stage: 'connect' | 'response') =>
      discover(() => Promise.reject(new ExchangeError(stage, 'timed out', 'primary')), HOST);
    expect(await at('connect')).toMatchObject({
      outcome: 'unreachable',
      effect: 'none',
      servedBy: 'primary',
    });
    expect(await at('response')).toMatchObject({ outcome: 'unreachable', effect: 'unknown' });
  });

  test('a fault of the client itself is not blamed on the service', async () => {
    await expect(discover(() => Promise.reject(new TypeError('ours')), HOST)).rejects.toThrow('ours');
  });
});
