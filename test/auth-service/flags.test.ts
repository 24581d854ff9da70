/** What an operator's switch does to what people see: each flag with both values. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import { createAdministration } from '../../lambda/auth-service/admin/administration.ts';
import type { AdministrationOptions } from '../../lambda/auth-service/admin/options.ts';
import {
  ADMINISTRATION_ENABLED,
  ANNOUNCEMENT,
  SIGN_IN_ANSWER_FLOOR_MILLISECONDS,
  SIGN_IN_FAILURES_PER_ADDRESS,
} from '../../lambda/contract/flags.ts';
import { fixedFlags } from '../../lambda/runtime/flags/reader.ts';
import { createLogger } from '../../lambda/runtime/log.ts';
import { manualTime } from '../support/manual-time.ts';
import type { Visit } from './support/browser.ts';
import { RelyingParty } from './support/relying-party.ts';
import { EMAIL, HOSTS, World } from './support/service.ts';

describe('administration-enabled', () => {
  const lines: string[] = [];
  /** Ports that are not there: what is switched off looks nothing up. */
  const ask = (enabled: boolean) =>
    createAdministration({
      flags: fixedFlags({ [ADMINISTRATION_ENABLED.key]: enabled }),
      log: createLogger({ clock: manualTime().clock, write: (line) => lines.push(line) }),
    } as unknown as AdministrationOptions)({
      host: HOSTS[0],
      method: 'GET',
      path: '/admin/users',
      query: '',
      headers: {},
      body: Buffer.alloc(0),
      clientAddress: '203.0.113.9',
      correlationId: 'correlation-1',
    });

  test('true: the caller is asked who it is', async () => {
    expect((await ask(true)).status).toBe(401);
  });

  test('false: 503 with Retry-After and the reason, before anything is looked up', async () => {
    const { status, headers, body } = await ask(false);
    expect([status, headers['retry-after']]).toEqual([503, ['60']]);
    expect(JSON.parse(body)).toEqual({
      error: 'temporarily_unavailable',
      error_description: 'administration is switched off by its operators; repeat the request later',
      correlation_id: 'correlation-1',
    });
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({
      event: 'administration-failed',
      reason: 'switched-off',
    });
  });
});

describe('on the hosted page', () => {
  let world: World;
  let party: RelyingParty;
  let form: Visit;
  beforeEach(async () => {
    world = new World();
    party = await RelyingParty.discover(world);
    form = await party.browser.follow((await party.begin()).url);
  });
  const switchTo = (flags: World['flags']) => (world.flags = { ...world.flags, ...flags });
  const wrongPassword = (email = EMAIL) => party.browser.visit(form.url, { email, password: 'wrong' });
  const reasons = () => world.lines.flatMap(({ line }) => ('reason' in line ? [line.reason] : []));

  test('announcement: nothing by default, then one line of text, whatever it holds', async () => {
    expect(form.body).not.toContain('role="status"');
    switchTo({ [ANNOUNCEMENT.key]: '<script>alert("1")</script> & late trains' });
    const page = await party.browser.visit(form.url);
    expect(page.body).toContain(
      '<p class="note" role="status">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; late trains</p>',
    );
    expect(page.body).not.toContain('<script');
  });

  test('announcement: the page with a problem shows it too', async () => {
    switchTo({ [ANNOUNCEMENT.key]: 'Maintenance at noon' });
    expect((await wrongPassword()).body).toContain('Maintenance at noon');
  });

  test('sign-in-failures-per-address: 100 let eleven people fail, 10 make the eleventh wait', async () => {
    switchTo({ [SIGN_IN_FAILURES_PER_ADDRESS.key]: 100 });
    for (let person = 0; person < 10; person += 1) await wrongPassword(`person-${person}@example.org`);
    await wrongPassword('person-10@example.org');
    expect(reasons()).not.toContain('throttled');
    switchTo({ [SIGN_IN_FAILURES_PER_ADDRESS.key]: 10 });
    await wrongPassword('person-11@example.org');
    expect(reasons().at(-1)).toBe('throttled');
  });

  test('sign-in-answer-floor-milliseconds: the next answer takes as long', async () => {
    const took = async (floor: number) => {
      switchTo({ [SIGN_IN_ANSWER_FLOOR_MILLISECONDS.key]: floor });
      const startedAt = performance.now();
      await wrongPassword();
      return performance.now() - startedAt;
    };
    // Two values that a busy machine does not confuse, since a floor bounds from below only.
    expect(await took(600)).toBeGreaterThanOrEqual(599);
    expect(await took(1200)).toBeGreaterThanOrEqual(1199);
  });
});
