import { describe, expect, test } from '@jest/globals';

import { ExchangeError } from '../../lambda/contract/http.ts';
import type { ExchangeStage, HttpExchange, HttpResponse } from '../../lambda/contract/http.ts';
import { createLogger } from '../../lambda/runtime/log.ts';
import type { Metric } from '../../lambda/runtime/metrics.ts';
import { probe } from '../../lambda/standby-probes/probe.ts';
import { reportProbe } from '../../lambda/standby-probes/report.ts';

const PUBLIC = 'login.dev.example';
const OWN = 'eu-central-1.dev.example';
const OTHER = 'eu-west-1.dev.example';

const answer = (status: number, type: string, body: string): HttpResponse => ({
  status,
  headers: { 'content-type': [type] },
  body,
});
const json = (body: unknown) => answer(200, 'application/json; charset=utf-8', JSON.stringify(body));
const base = `https://${PUBLIC}`;
const discovery = {
  issuer: base,
  authorization_endpoint: `${base}/auth`,
  token_endpoint: `${base}/token`,
  userinfo_endpoint: `${base}/me`,
  end_session_endpoint: `${base}/session/end`,
  jwks_uri: `${base}/jwks`,
  response_types_supported: ['code'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  id_token_signing_alg_values_supported: ['ES256'],
};
const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'k1', alg: 'ES256', use: 'sig' };

/** A service that is well, by path. */
const sound: Readonly<Record<string, HttpResponse>> = {
  '/health/live': answer(200, 'text/plain', 'holdover-live'),
  '/health/ready': answer(200, 'text/plain', 'holdover-serving-degraded'),
  '/health/claim': answer(200, 'text/plain', 'holdover-released'),
  '/.well-known/openid-configuration': json(discovery),
  '/jwks': json({ keys: [key] }),
  '/auth': answer(400, 'text/html; charset=utf-8', '<h1>This sign-in request is not valid</h1>'),
};
type Answers = Readonly<Record<string, HttpResponse | Error>>;

async function run(answersOf: (dialHost: string | undefined) => Answers) {
  let nowMs = 0;
  return probe({
    publicHosts: [PUBLIC],
    ownRegionHost: OWN,
    otherRegionHost: OTHER,
    exchangeThrough:
      (dialHost): HttpExchange =>
      ({ url }) => {
        const found = answersOf(dialHost)[new URL(url).pathname] ?? new Error(`nobody answers ${url}`);
        return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
      },
    clock: { wallMs: () => 0, monotonicMs: () => (nowMs += 5) },
  });
}
const failures = async (changes: Answers) =>
  (await run(() => ({ ...sound, ...changes })))
    .filter(({ outcome }) => outcome === 'fail')
    .map(({ name }) => name)
    .filter((name, index, all) => all.indexOf(name) === index);

describe('a probe', () => {
  test('of a service that is well passes everywhere, and asks every target', async () => {
    const checks = await run(() => sound);
    expect(checks.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    expect(checks.map(({ name, target }) => `${name} ${target}`)).toEqual(
      [OWN, OTHER]
        .flatMap((host) => [
          ...['live', 'ready', 'claim'].map((name) => `${name} ${host}`),
          ...['discovery', 'key-set', 'authorization'].map((name) => `${name} ${PUBLIC} at ${host}`),
        ])
        .concat(['discovery', 'key-set', 'authorization'].map((name) => `${name} ${PUBLIC} at public-names`)),
    );
  });

  test('of a lost region fails there and passes elsewhere', async () => {
    const lost = new ExchangeError('connect', 'no answer');
    const checks = await run((dialHost) =>
      dialHost === OTHER ? Object.fromEntries(Object.keys(sound).map((path) => [path, lost])) : sound,
    );
    const failed = checks.filter(({ outcome }) => outcome === 'fail');
    expect(failed).toHaveLength(6);
    expect(failed.every(({ target }) => target.endsWith(OTHER))).toBe(true);
    expect(failed.map(({ reason }) => reason?.split(':')[0])).toEqual([
      'no answer',
      ...Array.from({ length: 5 }, () => 'not asked'),
    ]);
  });

  test.each<[ExchangeStage, number]>([
    ['dns', 1],
    ['connect', 1],
    ['tls', 6],
    ['response', 6],
  ])('asks a target whose exchange fails at %s so often: %i', async (stage, expected) => {
    let asked = 0;
    const checks = await run((dialHost) => {
      if (dialHost !== OTHER) return sound;
      asked += 1;
      return Object.fromEntries(Object.keys(sound).map((path) => [path, new ExchangeError(stage, 'cut')]));
    });
    expect(asked).toBe(expected);
    expect(checks.filter(({ outcome }) => outcome === 'fail')).toHaveLength(6);
  });

  test.each<[string, Answers]>([
    ['live', { '/health/live': answer(200, 'text/plain', 'ok') }],
    ['ready', { '/health/ready': answer(503, 'text/plain', 'holdover-unready') }],
    ['claim', { '/health/claim': answer(503, 'text/plain', 'unknown') }],
    [
      'discovery',
      { '/.well-known/openid-configuration': json({ ...discovery, issuer: 'https://evil.example' }) },
    ],
    [
      'discovery',
      {
        '/.well-known/openid-configuration': json({
          ...discovery,
          token_endpoint: 'https://evil.example/token',
        }),
      },
    ],
    ['key-set', { '/jwks': json({ keys: [] }) }],
    ['key-set', { '/jwks': json({ keys: [{ ...key, d: 'private' }] }) }],
    ['key-set', { '/jwks': json({ keys: [{ ...key, kid: 'keystore-CHANGE-ME' }] }) }],
    ['authorization', { '/auth': answer(503, 'text/html', '<h1>Try again</h1>') }],
    ['authorization', { '/auth': answer(400, 'text/plain', 'oops') }],
  ])('%s sees what is wrong, and nothing else does (case %#)', async (name, changes) => {
    expect(await failures(changes)).toEqual([name]);
  });
});

test('the report counts every check by name, zeros included, and logs the failed ones', () => {
  const metrics: Metric[] = [];
  const lines: string[] = [];
  const clock = { wallMs: () => 0, monotonicMs: () => 0 };
  const check = (name: string, outcome: 'pass' | 'fail') => ({
    name,
    target: OWN,
    outcome,
    milliseconds: 1,
    ...(outcome === 'fail' ? { reason: 'no answer' } : {}),
  });
  reportProbe(
    [check('live', 'pass'), check('live', 'fail'), check('ready', 'pass')],
    (metric) => metrics.push(metric),
    createLogger({ clock, write: (line) => lines.push(line) }),
  );
  expect(metrics.map(({ name, check: of, value }) => [name, of, value])).toEqual([
    ['ProbePassed', 'live', 1],
    ['ProbeFailed', 'live', 1],
    ['ProbePassed', 'ready', 1],
    ['ProbeFailed', 'ready', 0],
  ]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('no answer');
});
