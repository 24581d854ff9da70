/** One line for each request, in place of the load balancer's access log, which would keep query strings. */
import { beforeEach, expect, test } from '@jest/globals';

import { createEventLog } from '../../lambda/auth-service/event-log.ts';
import { createLogger } from '../../lambda/runtime/log.ts';
import { HOSTS, World, albEvent } from './support/service.ts';

const SECRET = 'eyJhbGciOiJFUzI1NiJ9.a-code-or-token-or-hint';
let world: World;
beforeEach(() => {
  world = new World();
});

async function lineOf(url: string, method = 'GET', headers: Record<string, string> = {}): Promise<string> {
  const event = { ...albEvent(new Request(url), '', headers), httpMethod: method };
  await world.invoke('primary', event);
  const lines: string[] = [];
  const clock = { wallMs: () => 0, monotonicMs: () => 0 };
  const log = createEventLog(createLogger({ clock, write: (line) => lines.push(line) }), () => undefined);
  for (const { line } of world.lines) log(line as never);
  return lines.filter((line) => line.includes('"event":"request"')).at(-1) ?? 'no line';
}

test('says method, route, status, milliseconds, host and correlation id', async () => {
  const line = await lineOf(`https://${HOSTS[0]}/.well-known/openid-configuration`);
  expect(JSON.parse(line)).toEqual({
    time: expect.any(String),
    level: 'info',
    event: 'request',
    method: 'GET',
    path: '/.well-known/openid-configuration',
    status: 200,
    milliseconds: expect.any(Number),
    host: HOSTS[0],
    correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

const at = `https://${HOSTS[0]}`;
test.each([
  ['a query', `${at}/auth?state=${SECRET}&login_hint=${SECRET}&id_token_hint=${SECRET}`, '/auth'],
  ['a path', `${at}/${SECRET}`, ':unknown'],
  ['a path below a route', `${at}/token/${SECRET}`, ':unknown'],
  ['an interaction', `${at}/interaction/${SECRET}`, '/interaction/:id'],
  ['a resumed authorization', `${at}/auth/${SECRET}`, '/auth/:id'],
  ['an administrative id', `${at}/admin/users/${SECRET}`, '/admin/users/:id'],
])('keeps nothing of %s', async (_where, url, path) => {
  const line = await lineOf(url);
  expect(line).not.toContain(SECRET);
  expect(JSON.parse(line)).toMatchObject({ path });
});

test.each([
  ['method', SECRET.slice(0, 20), {}],
  ['host', 'GET', { host: `${SECRET.slice(0, 20)}.example` }],
  ['header', 'GET', { cookie: SECRET, authorization: `Bearer ${SECRET}`, 'x-request-id': SECRET }],
])('keeps nothing of a %s', async (_where, method, headers) => {
  const line = await lineOf(`${at}/me`, method, headers);
  expect(JSON.parse(line)).toMatchObject({ event: 'request', path: '/me' });
  expect(line).not.toContain(SECRET.slice(0, 20));
});

test('a route is one of a closed list, whatever the path', async () => {
  const seen = new Set<unknown>();
  for (const path of ['/jwks', '/jwks/', '/JWKS', '/session/end', '//', '/auth/', '/x'.repeat(99)])
    seen.add((JSON.parse(await lineOf(`${at}${path}`)) as { path: string }).path);
  expect([...seen].toSorted()).toEqual(['/auth/:id', '/jwks', '/session/end', ':unknown'].toSorted());
});
