/** The whole way to a provider that runs as a process of its own, over TLS, and back to either region. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { systemClock } from '../../lambda/runtime/clock.ts';
import { TimeSpent, withTimeBudget } from '../../lambda/runtime/resilience/time-budget.ts';
import { UpstreamUnavailable } from '../../lambda/runtime/upstream/errors.ts';
import { UPSTREAM_LIMIT_MS } from '../../lambda/runtime/upstream/transport.ts';
import type { Conduct } from '../../lib/world/local/upstream-provider/conduct.ts';
import { startProvider } from '../support/upstream/running.ts';
import type { RunningProvider } from '../support/upstream/running.ts';
import { location } from './support/browser.ts';
import type { Visit } from './support/browser.ts';
import { EMAIL, PASSWORD } from './support/service.ts';
import { ISSUER, buttonOn, openForm, upstreamBench } from './support/upstream.ts';
import type { UpstreamBench } from './support/upstream.ts';

let provider: RunningProvider;
let bench: UpstreamBench;
beforeAll(async () => {
  provider = await startProvider(ISSUER);
}, 20_000);
afterAll(() => provider.stop());
beforeEach(async () => {
  bench = await upstreamBench();
  bench.world.upstreamTransport = provider.transport;
});
afterEach(() => provider.order({ conduct: 'honest' }));

const atProvider = async (form: Visit): Promise<string> =>
  provider.visit(location(await bench.party.browser.visit(buttonOn(form))));
const isSignedIn = (visit: Visit): boolean =>
  visit.status === 303 && location(visit).startsWith('https://app.example/callback?code=');

test('signs in, and the tokens are good', async () => {
  const pending = await bench.party.begin();
  const end = await bench.party.browser.follow(
    await atProvider(await bench.party.browser.follow(pending.url)),
  );
  expect((await bench.party.exchange(pending, location(end))).claims()).toMatchObject({ sub: 'account-1' });
});

test('the way back may end in the other region', async () => {
  const back = await atProvider(await openForm(bench));
  bench.party.region = 'standby';
  expect(isSignedIn(await bench.party.browser.follow(back))).toBe(true);
});

test.each<[Conduct, number]>([
  ['wrong-key', 422],
  ['wrong-nonce', 422],
  ['wrong-issuer', 422],
  ['expired', 422],
  ['token-errors', 503],
  ['token-hangs', 503],
])(
  '%s: a page, and the password still works',
  async (conduct, status) => {
    const back = await atProvider(await openForm(bench));
    await provider.order({ conduct });
    const page = await bench.party.browser.follow(back);
    expect(page.status).toBe(status);
    expect(page.body).toContain('Try again</a>');
    const action = /<form method="post" action="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const form = { email: EMAIL, password: PASSWORD };
    expect(isSignedIn(await bench.party.browser.follow(new URL(action, page.url).href, form))).toBe(true);
  },
  15_000,
);

describe('the transport', () => {
  const request = { method: 'GET', headers: {}, body: '' };
  const ask = () => provider.transport(`${ISSUER}/keys`, request);

  test('ends a wait when the time of one attempt is over', async () => {
    await provider.order({ conduct: 'hangs' });
    const startedMs = performance.now();
    await expect(ask()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', timedOut: true });
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(UPSTREAM_LIMIT_MS - 5);
  });

  test('ends a wait for the rest of an answer too', async () => {
    await provider.order({ conduct: 'headers-only' });
    await expect(ask()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', timedOut: true });
  });

  test('ends it earlier where the request has less time left, and asks nothing where it has none', async () => {
    await provider.order({ conduct: 'hangs' });
    const startedMs = performance.now();
    const outcome = withTimeBudget(systemClock, 200, ask);
    await expect(outcome).rejects.toMatchObject({ timedOut: true });
    expect(performance.now() - startedMs).toBeLessThan(UPSTREAM_LIMIT_MS);
    await expect(withTimeBudget(systemClock, 0, async () => ask())).rejects.toThrow(TimeSpent);
  });

  test('believes no certificate of another name', async () => {
    const other = provider.transport('https://elsewhere.example/keys', request);
    await expect(other).rejects.toThrow('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  test('takes no answer without an end', async () => {
    await provider.order({ conduct: 'endless' });
    await expect(ask()).rejects.toThrow('AnswerTooLong');
  });

  test('a provider that is gone is unavailable', async () => {
    const gone = await startProvider('https://gone.example');
    await gone.stop();
    await expect(gone.transport('https://gone.example/keys', request)).rejects.toThrow(UpstreamUnavailable);
  });
});
