import { once } from 'node:events';
import { request as httpsRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { createSpine, type Spine } from '../../../../lib/world/local/spine.ts';

const NAME = 'secretsmanager.eu-west-1.amazonaws.com';
let spine: Spine;
const lines: { kind: string }[] = [];

beforeEach(async () => {
  lines.length = 0;
  spine = await createSpine({ speed: 10, seed: 1, emit: (line) => lines.push(line) });
});
afterEach(() => spine.stop());

const dial = async (name: string, port = 443): Promise<Socket> => {
  const { addresses } = await spine.names.lookup(name);
  return spine.network.dial(addresses[0]!, port, 4000);
};
const secure = async (socket: Socket, servername = NAME) => {
  const tls = connectTls({ socket, servername, ca: spine.authority.pem });
  await once(tls, 'secureConnect');
  return tls;
};
const get = (socket: Socket): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const options = { host: NAME, path: '/', createConnection: () => socket };
    httpsRequest(options, resolve).on('error', reject).end();
  });
const serveHello = (service = 'hello') =>
  spine.servers.https({
    role: 'primary',
    names: [NAME],
    service,
    handle: async (_request, response) => void response.end('hello'),
  });
const serveEcho = () =>
  spine.servers.tcp({
    role: 'primary',
    names: ['db.local'],
    port: 5432,
    service: 'echo',
    accept: (socket) => void socket.pipe(socket),
  });
/** Whether nothing at all happens on a socket during a short while of machine time. */
const staysSilent = async (socket: Socket): Promise<boolean> => {
  const events = ['data', 'end', 'close', 'error'] as const;
  let heard = false;
  for (const event of events) socket.once(event, () => (heard = true));
  await spine.clock.sleep(2000);
  return !heard;
};

test('a name is served over verified TLS with the date of the simulated clock', async () => {
  await serveHello();
  const tls = await secure(await dial(NAME));
  const response = await get(tls);
  expect(tls.authorized).toBe(true);
  expect(await text(response)).toBe('hello');
  expect(Math.abs(Date.parse(response.headers.date!) - spine.clock.now())).toBeLessThan(3000);
});

test('a certificate does not cover a name that it was not issued for', async () => {
  await serveHello();
  await expect(secure(await dial(NAME), 'example.com')).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
});

test('in a black hole open connections stay silent and new ones take the whole time-out', async () => {
  await serveHello();
  const tls = await secure(await dial(NAME));
  spine.network.setLink('primary', 'black-hole');
  tls.write(`GET / HTTP/1.1\r\nhost: ${NAME}\r\n\r\n`);
  expect(await staysSilent(tls)).toBe(true);
  const startedAt = spine.clock.elapsedMs();
  await expect(dial(NAME)).rejects.toMatchObject({ stage: 'connect', target: 'primary' });
  expect(spine.clock.elapsedMs() - startedAt).toBeGreaterThanOrEqual(4000);
  expect(spine.network.hits().primary).toBeGreaterThanOrEqual(2);
});

test('an answer under way at the cut never arrives', async () => {
  let release = (): void => undefined;
  const started = new Promise<void>((resolve) => {
    void spine.servers.https({
      role: 'primary',
      names: [NAME],
      service: 'slow',
      handle: async (_request, response) => {
        resolve();
        await new Promise<void>((go) => (release = go));
        response.writeHead(200);
        response.end('too late');
      },
    });
  });
  const tls = await secure(await dialWhenServed());
  tls.write(`GET / HTTP/1.1\r\nhost: ${NAME}\r\nconnection: close\r\n\r\n`);
  await started;
  spine.network.setLink('primary', 'black-hole');
  release();
  expect(await staysSilent(tls)).toBe(true);
});
const dialWhenServed = async (): Promise<Socket> => {
  for (;;) {
    const socket = await dial(NAME).catch(() => undefined);
    if (socket !== undefined) return socket;
    await spine.clock.sleep(10);
  }
};

test('a refused region resets open connections and refuses new ones', async () => {
  await serveHello();
  const tls = await secure(await dial(NAME));
  const failed = once(tls, 'error').catch((error: unknown) => error);
  const closed = once(tls, 'close');
  spine.network.setLink('primary', 'refused');
  await Promise.race([failed, closed]);
  expect(tls.destroyed).toBe(true);
  await expect(dial(NAME)).rejects.toMatchObject({
    stage: 'connect',
    message: expect.stringContaining('refused the connection'),
  });
});

test('a region that errs answers 503 on old and new connections and is well after healing', async () => {
  await serveHello();
  const tls = await secure(await dial(NAME));
  spine.network.setLink('primary', 'errors');
  const old = await get(tls);
  expect([old.statusCode, (await get(await secure(await dial(NAME)))).statusCode]).toEqual([503, 503]);
  spine.network.setLink('primary', 'up');
  expect((await get(await secure(await dial(NAME)))).statusCode).toBe(200);
});

test('a handler that throws is a note in the journal and a 500', async () => {
  await spine.servers.https({
    role: 'standby',
    names: [NAME],
    service: 'broken',
    handle: async () => Promise.reject(new Error('no such thing')),
  });
  expect((await get(await secure(await dial(NAME)))).statusCode).toBe(500);
  expect(lines).toContainEqual(
    expect.objectContaining({ kind: 'note', message: expect.stringContaining('no such thing') }),
  );
});

test.each(['refused', 'errors'] as const)(
  'raw connections are reset when the region is lost as %s',
  async (shape) => {
    await serveEcho();
    const socket = await dial('db.local', 5432);
    socket.write('ping');
    expect(String((await once(socket, 'data'))[0])).toBe('ping');
    const failed = once(socket, 'error');
    spine.network.setLink('primary', shape);
    await expect(failed).resolves.toMatchObject([{ code: 'ECONNRESET' }]);
  },
);

test('raw connections fall silent in a black hole and stay so after healing', async () => {
  await serveEcho();
  const socket = await dial('db.local', 5432);
  spine.network.setLink('primary', 'black-hole');
  socket.write('ping');
  expect(await staysSilent(socket)).toBe(true);
  spine.network.setLink('primary', 'up');
  socket.write('ping');
  expect(await staysSilent(socket)).toBe(true);
  socket.destroy();
  const fresh = await dial('db.local', 5432);
  fresh.write('pong');
  expect(String((await once(fresh, 'data'))[0])).toBe('pong');
  fresh.destroy();
});
