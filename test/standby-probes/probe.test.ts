import { describe, expect, test } from '@jest/globals';

import { ExchangeError } from '../../lambda/contract/http.ts';
import type { ExchangeStage, HttpRequest, HttpResponse } from '../../lambda/contract/http.ts';
import { createLogger } from '../../lambda/runtime/log.ts';
import type { Metric } from '../../lambda/runtime/metrics.ts';
import { probe } from '../../lambda/standby-probes/probe.ts';
import type { ProbeOptions } from '../../lambda/standby-probes/probe.ts';
import { reportProbe } from '../../lambda/standby-probes/report.ts';
import { FakeIssuer } from '../support/fake-issuer.ts';
import { probeIdentity } from '../support/probe-identity.ts';

const OWN = 'eu-central-1.dev.example';
const OTHER = 'eu-west-1.dev.example';
const issuerHost = new FakeIssuer().host;
const identity = { ...probeIdentity, clientId: 'app', accountId: 'person', password: 'correct horse' };

const answer = (status: number, type: string, body: string): HttpResponse => ({
  status,
  headers: { 'content-type': [type] },
  body,
});
/** What the fake issuer does not know, by path. */
const around: Readonly<Record<string, HttpResponse>> = {
  '/health/live': answer(200, 'text/plain', 'holdover-live'),
  '/health/ready': answer(200, 'text/plain', 'holdover-serving-degraded'),
  '/health/claim': answer(200, 'text/plain', 'holdover-released'),
  unknown: answer(400, 'text/html; charset=utf-8', '<h1>This sign-in request is not valid</h1>'),
};
const HEALTH = ['live', 'ready', 'claim'];
const WALK_TO_PAGE = ['discovery', 'authorization-url', 'hosted-page'];
const TO_PAGE = ['key-set', 'authorization', ...WALK_TO_PAGE];
const AT_HOST = [...TO_PAGE, 'sign-in', 'refresh', 'session'];

interface Lie {
  /** Instead of what is around, by path; an error is thrown. */
  readonly answers?: Readonly<Record<string, HttpResponse>>;
  readonly issuer?: (issuer: FakeIssuer) => void;
  readonly error?: ExchangeError;
}
/** One issuer for each target, as the one at `dialHost` is said to be. */
async function run(lieOf: (dialHost: string | undefined) => Lie, changes: Partial<ProbeOptions> = {}) {
  let nowMs = 0;
  const asked: (HttpRequest & { dialHost: string | undefined })[] = [];
  let open = 0;
  const checks = await probe({
    role: 'standby',
    publicHosts: [issuerHost],
    tenantHosts: [],
    ownRegionHost: OWN,
    otherRegionHost: OTHER,
    identity,
    turn: 0,
    connectThrough: (dialHost) => {
      const issuer = new FakeIssuer();
      const lie = lieOf(dialHost);
      lie.issuer?.(issuer);
      open += 1;
      const exchange = async (request: HttpRequest): Promise<HttpResponse> => {
        asked.push({ ...request, dialHost });
        if (lie.error !== undefined) throw lie.error;
        const { pathname, searchParams } = new URL(request.url);
        const path = searchParams.get('client_id')?.includes('unknown') === true ? 'unknown' : pathname;
        return lie.answers?.[path] ?? around[path] ?? issuer.exchange(request);
      };
      return { exchange, close: () => void (open -= 1) };
    },
    clock: { wallMs: () => 0, monotonicMs: () => (nowMs += 5) },
    ...changes,
  });
  return { checks, asked, open };
}
const namesOf = (checks: Awaited<ReturnType<typeof run>>['checks'], outcome: 'pass' | 'fail') =>
  checks
    .filter((check) => check.outcome === outcome)
    .map(({ name }) => name)
    .filter((name, index, all) => all.indexOf(name) === index);

describe('a probe', () => {
  test('of a service that is well passes everywhere, asks every target, and closes its connections', async () => {
    const { checks, open } = await run(() => ({}));
    expect(checks.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    const seen = checks.map(({ name, target, through }) => `${name} ${target} ${through}`);
    const through = { [OWN]: 'standby', [OTHER]: 'primary' };
    expect(seen).toEqual([
      ...Object.entries(through).flatMap(([host, role]) => [
        ...HEALTH.map((name) => `${name} ${host} ${role}`),
        ...AT_HOST.map((name) => `${name} ${issuerHost} at ${host} ${role}`),
      ]),
      ...WALK_TO_PAGE.map((name) => `${name} ${issuerHost} at public-names names`),
    ]);
    expect(open).toBe(0);
  });

  test('walks what a person does: page, password, code, refresh, userinfo, sign-out', async () => {
    const { asked } = await run(() => ({}));
    const own = asked.filter(({ dialHost }) => dialHost === OWN);
    expect(own.map(({ method, url }) => `${method} ${new URL(url).pathname.split('/')[1]}`)).toEqual([
      ...['GET health', 'GET health', 'GET health', 'GET jwks', 'GET auth', 'GET .well-known'],
      ...['GET auth', 'GET interaction', 'POST interaction', 'POST token', 'GET jwks'],
      ...['POST token', 'GET me', 'GET session'],
    ]);
  });

  const second = 'second.test.example';
  const askedIn = async (turn: number) =>
    (await run(() => ({}), { turn, publicHosts: [issuerHost, second] })).checks.map(
      ({ name, target, through }) => `${name} ${target.split(' ')[0]} ${through}`,
    );
  const runs = (name: string) =>
    Promise.all(
      [0, 1, 2, 3, 4].map(async (turn) =>
        (await askedIn(turn))
          .filter((asked) => asked.startsWith(`${name} `))
          .map((asked) => asked.slice(name.length + 1)),
      ),
    );

  test('signs in every second run at a host through its own region, and elsewhere at one host in turn', async () => {
    expect(await runs('sign-in')).toEqual([
      [`${issuerHost} standby`, `${issuerHost} primary`],
      [`${second} standby`, `${issuerHost} names`],
      [`${issuerHost} standby`, `${second} primary`],
      [`${second} standby`, `${second} names`],
      [`${issuerHost} standby`, `${issuerHost} primary`],
    ]);
  });

  test('opens the page of every host through its own region and by name each time, of one in the other region', async () => {
    const everywhere = [`${issuerHost} standby`, `${second} standby`];
    const names = [`${issuerHost} names`, `${second} names`];
    const other = [issuerHost, issuerHost, second, second, issuerHost].map((host) => `${host} primary`);
    expect(await runs('hosted-page')).toEqual(other.map((one) => [...everywhere, one, ...names]));
  });

  test("asks tenants' hosts too, and says so", async () => {
    const { checks } = await run(() => ({}), { publicHosts: [], tenantHosts: [issuerHost] });
    const kinds = new Set(checks.map(({ hosts }) => hosts));
    expect(kinds).toEqual(new Set(['region', 'tenant']));
    expect(namesOf(checks, 'fail')).toEqual([]);
  });

  test('of a lost region fails there and passes elsewhere', async () => {
    const lost = new ExchangeError('connect', 'no answer');
    const { checks } = await run((dialHost) => (dialHost === OTHER ? { error: lost } : {}));
    const failed = checks.filter(({ outcome }) => outcome === 'fail');
    expect(failed).toHaveLength(HEALTH.length + AT_HOST.length);
    expect(failed.every(({ target }) => target.endsWith(OTHER))).toBe(true);
    expect(failed.map(({ reason }) => reason?.split(':')[0])).toEqual([
      'no answer',
      ...failed.slice(1).map(() => 'not asked'),
    ]);
  });

  /** From TLS on somebody is there: each single question is asked, and the walk up to its first step. */
  const ASKED_SINGLY = HEALTH.length + 2 + 1;
  test.each<[ExchangeStage, number]>([
    ['dns', 1],
    ['connect', 1],
    ['tls', ASKED_SINGLY],
    ['response', ASKED_SINGLY],
  ])('asks a target whose exchange fails at %s so often: %i', async (stage, expected) => {
    const error = new ExchangeError(stage, 'cut');
    const { checks, asked } = await run((dialHost) => (dialHost === OTHER ? { error } : {}));
    expect(asked.filter(({ dialHost }) => dialHost === OTHER)).toHaveLength(expected);
    const failed = checks.filter(({ outcome }) => outcome === 'fail');
    expect(failed).toHaveLength(HEALTH.length + AT_HOST.length);
  });

  test('a walk that loses its region on the way asks no further question there', async () => {
    const cut = new ExchangeError('connect', 'cut');
    const { checks, asked } = await run(
      (dialHost) => ({
        issuer: (issuer) => {
          if (dialHost !== OWN) return;
          issuer.overrides.set('token', () => {
            throw cut;
          });
        },
      }),
      { publicHosts: [issuerHost, 'second.test.example'] },
    );
    const there = asked.filter(({ dialHost }) => dialHost === OWN);
    expect(there.some(({ url }) => url.includes('second.'))).toBe(false);
    const second = checks.filter(({ target }) => target === `second.test.example at ${OWN}`);
    expect(second.map(({ reason }) => reason)).toEqual(
      TO_PAGE.map(() => 'not asked: the target was out of reach before'),
    );
  });

  test('without an identity asks what needs nobody, and blames no service', async () => {
    const { checks } = await run(() => ({}), { identity: undefined });
    expect(namesOf(checks, 'pass')).toEqual([...HEALTH, 'key-set', 'authorization', 'discovery']);
    const [reason] = checks.filter(({ name }) => name === 'session').map((check) => check.reason);
    expect(reason).toBe('not asked: the probe has no identity to sign in with');
  });
});

const json = (body: unknown, status = 200) => ({
  status,
  headers: { 'content-type': ['application/json'] },
  body: JSON.stringify(body),
});
const overriding =
  (path: string, instead: Partial<HttpResponse>): NonNullable<Lie['issuer']> =>
  (issuer) =>
    issuer.overrides.set(path, () => instead);
const page503 = { status: 503, headers: { 'retry-after': ['5'] }, body: '<h1>Try again</h1>' };

describe('a failure is one of two kinds: nobody answered, or something wrong', () => {
  test.each<[Lie, string]>([
    [{ answers: { '/health/ready': answer(503, 'text/plain', 'holdover-unready') } }, 'unanswered'],
    [{ error: new ExchangeError('connect', 'cut') }, 'unanswered'],
    [{ error: new ExchangeError('response', 'cut') }, 'unanswered'],
    [{ issuer: overriding('auth', page503) }, 'unanswered'],
    [{ answers: { '/health/live': answer(200, 'text/plain', 'ok') } }, 'wrong'],
  ])('%j (case %#)', async (lie, nature) => {
    const { checks } = await run(() => lie);
    const failed = checks.filter(({ outcome }) => outcome === 'fail');
    expect(new Set(failed.map((check) => check.nature))).toEqual(new Set([nature]));
  });

  test('after a wrong answer what was not asked counts as unanswered', async () => {
    const { checks } = await run(() => ({
      issuer: overriding('token', json({ error: 'invalid_client' }, 401)),
    }));
    const natures = checks
      .filter(({ outcome }) => outcome === 'fail')
      .map(({ name, nature }) => [name, nature]);
    expect(new Map(natures as [string, string][])).toEqual(
      new Map([
        ['sign-in', 'wrong'],
        ['refresh', 'unanswered'],
        ['session', 'unanswered'],
      ]),
    );
  });
});

describe('what is wrong is seen by the check that is about it, and nothing before it', () => {
  const failing = async (lie: Lie) => namesOf((await run(() => lie)).checks, 'fail');
  test.each<[readonly string[], Lie]>([
    [['live'], { answers: { '/health/live': answer(200, 'text/plain', 'ok') } }],
    [['ready'], { answers: { '/health/ready': answer(503, 'text/plain', 'holdover-unready') } }],
    [['claim'], { answers: { '/health/claim': answer(503, 'text/plain', 'unknown') } }],
    [['authorization'], { answers: { unknown: answer(503, 'text/html', '<h1>Try again</h1>') } }],
    [['authorization'], { answers: { unknown: answer(400, 'text/plain', 'oops') } }],
    [AT_HOST.slice(2), { issuer: overriding('.well-known', json({ issuer: 'https://evil.example' })) }],
    [AT_HOST.slice(4), { issuer: overriding('auth', page503) }],
    [
      AT_HOST.slice(4),
      {
        issuer: overriding('auth', {
          status: 303,
          headers: { location: ['https://evil.example/'] },
          body: '',
        }),
      },
    ],
    [AT_HOST.slice(5), { issuer: (issuer) => Object.assign(issuer, { password: 'another' }) }],
    [AT_HOST.slice(5), { issuer: overriding('token', json({ error: 'invalid_client' }, 401)) }],
    [['session'], { issuer: overriding('me', json({ sub: 'somebody else' })) }],
    [['session'], { issuer: overriding('session', json({}, 500)) }],
  ])('%j (case %#)', async (names, lie) => {
    expect(await failing(lie)).toEqual(names);
  });

  test('tokens about somebody else are no sign-in', async () => {
    const { checks } = await run(() => ({}), { identity: { ...identity, accountId: 'another' } });
    expect(checks.find(({ name }) => name === 'sign-in')?.reason).toContain('somebody else');
  });

  test('a key set that cannot verify what was signed is seen by both', async () => {
    const empty = { issuer: overriding('jwks', json({ keys: [] })) };
    expect(await failing(empty)).toEqual(['key-set', 'sign-in', 'refresh', 'session']);
  });
});

describe('the report', () => {
  const report = (checks: Parameters<typeof reportProbe>[0]) => {
    const metrics: Metric[] = [];
    const lines: string[] = [];
    const clock = { wallMs: () => 0, monotonicMs: () => 0 };
    const log = createLogger({ clock, write: (line) => lines.push(line) });
    reportProbe(checks, (metric) => metrics.push(metric), log);
    return { metrics, lines };
  };

  test('counts every check by name, zeros included, and logs the failed ones', () => {
    const where = { target: OWN, hosts: 'region', through: 'standby', milliseconds: 1 } as const;
    const { metrics, lines } = report([
      { ...where, name: 'live', outcome: 'pass' },
      { ...where, name: 'live', outcome: 'fail', reason: 'no answer' },
      { ...where, name: 'ready', outcome: 'pass' },
    ]);
    expect(metrics.map(({ name, check: of, value }) => [name, of, value])).toEqual([
      ['ProbePassed', 'live', 1],
      ['ProbeFailed', 'live', 1],
      ['ProbePassed', 'ready', 1],
      ['ProbeFailed', 'ready', 0],
    ]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('no answer');
  });

  test('counts failed journeys by kind of host and way in, never by host', async () => {
    const down: Lie = { issuer: overriding('me', json({ sub: 'nobody' })) };
    const { checks } = await run((dialHost) => (dialHost === OTHER ? down : {}));
    const { metrics } = report(checks);
    const journeys = metrics.filter(({ name }) => name === 'JourneyFailed');
    expect(journeys).toHaveLength(4 + 4 + 1);
    const failed = journeys.filter(({ value }) => value > 0).map(({ journey }) => journey);
    expect(failed).toEqual([{ journey: 'session', hosts: 'public', through: 'primary' }]);
  });

  test('holds no secret, whatever went wrong', async () => {
    const echoing: Lie = {
      issuer: (issuer) => {
        for (const path of ['token', 'interaction', 'me'])
          issuer.overrides.set(path, ({ body, headers }) => ({
            status: 418,
            body: `${body} ${JSON.stringify(headers)}`,
          }));
      },
    };
    const refusing: Lie = { issuer: overriding('token', json({ error: 'invalid_client' }, 401)) };
    for (const lie of [echoing, refusing, { issuer: overriding('me', json({ sub: 'nobody' })) }]) {
      const { checks, asked } = await run(() => lie);
      const { lines } = report(checks);
      expect(lines.length).toBeGreaterThan(0);
      const text = lines.join('\n');
      const { clientSecret, password, readinessKey } = identity;
      for (const secret of [clientSecret, password, readinessKey, 'access-1', 'refresh-1'])
        expect(text).not.toContain(secret);
      expect(asked.some(({ body }) => body?.includes('correct+horse'))).toBe(lie !== echoing);
    }
  });
});
