/** Nothing secret leaves through logs or stands in a table key (auth traps A16). */
import { expect, test } from '@jest/globals';
import { createEventLog } from '../../lambda/auth-service/event-log.ts';
import { createLogger } from '../../lambda/runtime/log.ts';
import { RelyingParty } from './support/relying-party.ts';
import { CLIENT_SECRET, EMAIL, HOSTS, PASSWORD, World } from './support/service.ts';

test('a whole day of a person, good and bad, leaves no token, code, cookie, password or secret behind', async () => {
  const world = new World();
  const party = await RelyingParty.discover(world);
  const form = await party.browser.follow((await party.begin()).url);
  await party.browser.visit(form.url, { email: EMAIL, password: 'a wrong password' });
  const flow = await party.signInForCode();
  const code = new URL(flow.callback).searchParams.get('code')!;
  const first = await party.redeem(flow);
  await party.redeem(flow);
  const tokens = await party.tokens();
  await party.refresh(tokens.refresh_token!);
  world.table.failNext = () => true;
  await party.refresh(tokens.refresh_token!);
  await party.fetch(`https://${HOSTS[0]}/me`, {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  });
  world.directoryFails = true;
  await party.browser.visit(form.url, { email: EMAIL, password: PASSWORD });

  const lines: string[] = [];
  const clock = { wallMs: () => 0, monotonicMs: () => 0 };
  const log = createEventLog(createLogger({ clock, write: (line) => lines.push(line) }), () => undefined);
  for (const { line } of world.lines) log({ ...line, correlationId: 'c', host: HOSTS[0] });
  const logged = lines.join('\n') + JSON.stringify(world.lines);
  const keys = world.table.keys('primary').join('\n');
  const secrets = [
    PASSWORD,
    'a wrong password',
    CLIENT_SECRET,
    code,
    flow.pending.verifier,
    tokens.access_token,
    tokens.refresh_token!,
    tokens.id_token!,
    String(first.body['refresh_token']),
    EMAIL,
    ...party.browser.cookies.map(({ value }) => value).filter((value) => value.length > 8),
    ...world.mac.keys.map(({ secret }) => secret),
    ...world.cookie.keys.map(({ secret }) => secret),
  ];
  expect(secrets.length).toBeGreaterThan(12);
  for (const secret of secrets) {
    expect(logged).not.toContain(secret);
    expect(keys).not.toContain(secret);
  }
  expect(lines.join('')).not.toContain('"dropped"');
  expect(world.table.dump('primary')).not.toContain(tokens.refresh_token!);
  expect(world.table.dump('primary')).not.toContain(code);
});
