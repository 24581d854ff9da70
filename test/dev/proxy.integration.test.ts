/** The proxy against a small world of one TLS site: what it lets through, what it refuses, and in which words. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ExchangeError } from '../../lambda/contract/http.ts';
import { targetOf } from '../../lib/dev/proxy/target.ts';
import { startProxy } from '../../lib/dev/proxy/proxy.ts';
import type { Proxy, ProxyOptions } from '../../lib/dev/proxy/proxy.ts';
import { createAuthority } from '../../lib/world/local/network/authority.ts';
import type { Authority } from '../../lib/world/local/ports.ts';

const LIVING = 'login.dev.example';
const SILENT = 'silent.dev.example';
const REFUSING = 'refusing.dev.example';
const ADDRESSES = new Map([
  [LIVING, '192.0.2.10'],
  [SILENT, '192.0.2.11'],
  [REFUSING, '198.51.100.10'],
]);
const BROWSER = 'Mozilla/5.0 (X11) Chrome/150.0';

const folder = mkdtempSync(join(tmpdir(), 'proxy-'));
let authority: Authority;
let site: Server;
let proxy: Proxy;

beforeAll(async () => {
  authority = await createAuthority(folder, Date.now());
  site = createHttpsServer(await authority.leaf([LIVING]), (request, response) => {
    response.end(`the site at ${request.url ?? ''}`);
  });
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  proxy = await startProxy({ outside, port: 0, about: () => 'about this proxy' });
});

afterAll(async () => {
  await proxy.stop();
  site.close();
  rmSync(folder, { recursive: true });
});

const outside: ProxyOptions['outside'] = {
  resolve: (name) => {
    const address = ADDRESSES.get(name);
    if (address === undefined) return Promise.reject(new ExchangeError('dns', `${name} does not resolve`));
    return Promise.resolve({ address, role: name === REFUSING ? 'standby' : 'primary' });
  },
  connect: async ({ address }, port) => {
    if (address === ADDRESSES.get(SILENT))
      throw new ExchangeError('connect', `${address}:${port} did not answer in 5000 ms`, 'primary');
    if (address === ADDRESSES.get(REFUSING))
      throw new ExchangeError('connect', `${address}:${port} refused the connection`, 'standby');
    const socket = connect({ host: '127.0.0.1', port: (site.address() as AddressInfo).port });
    await once(socket, 'connect');
    return socket;
  },
  certificateFor: (name) => authority.leaf([name]),
};

async function send(text: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: proxy.port });
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

async function readToEnd(socket: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += String(chunk);
  return text;
}

const connectTo = (authorityName: string, agent = 'curl/8'): string =>
  `CONNECT ${authorityName} HTTP/1.1\r\nHost: ${authorityName}\r\nUser-Agent: ${agent}\r\n\r\n`;

/** Through the tunnel, as the site that the certificate has to name. */
async function getThrough(socket: Socket, host: string): Promise<string> {
  const [established] = (await once(socket, 'data')) as [Buffer];
  expect(established.toString()).toBe('HTTP/1.1 200 Connection Established\r\n\r\n');
  const secure = connectTls({ socket, servername: host, ca: authority.pem });
  await once(secure, 'secureConnect');
  secure.write(`GET /x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return readToEnd(secure);
}

describe('a name of the world', () => {
  test('is reached, with its own certificate', async () => {
    const answer = await getThrough(await send(connectTo(`${LIVING}:443`)), LIVING);
    expect(answer).toContain('the site at /x');
  });

  test('is reached by its name in any case', async () => {
    expect(await getThrough(await send(connectTo('LOGIN.dev.example:443')), LIVING)).toContain('the site');
  });

  test.each([
    [SILENT, 504, `${SILENT} leads to the primary region (192.0.2.11), which does not answer.`],
    [REFUSING, 502, `${REFUSING} leads to the standby region (198.51.100.10), which refuses connections.`],
  ])('%s answers a tool with status %i and one sentence', async (name, status, sentence) => {
    const answer = await readToEnd(await send(connectTo(`${name}:443`)));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer.split('\r\n\r\n')[1]).toBe(`${sentence}\n`);
  });

  test('that does not answer is a page for a browser, under the name it asked for', async () => {
    const answer = await getThrough(await send(connectTo(`${SILENT}:443`, BROWSER)), SILENT);
    expect(answer).toMatch(/^HTTP\/1\.1 504 /);
    expect(answer).toContain('<p class="bad">silent.dev.example leads to the primary region');
    expect(answer).toContain("default-src 'none'");
  });
});

test('a spare connection of a browser does not outlive the refusal', async () => {
  const socket = await send(connectTo(`${SILENT}:443`, BROWSER));
  await once(socket, 'data');
  const secure = connectTls({ socket, servername: SILENT, ca: authority.pem });
  await once(secure, 'secureConnect');
  secure.resume();
  await once(secure, 'close');
  expect(socket.destroyed).toBe(true);
});

describe('anything else is refused', () => {
  test.each([
    ['www.example.com:443', 403, 'www.example.com is no name of this world'],
    ['127.0.0.1:443', 403, '127.0.0.1 is no name of this world'],
    [`${LIVING}:22`, 403, `Port 22 of ${LIVING} is closed here`],
    [LIVING, 400, 'CONNECT needs a host name and a port'],
    [`${LIVING}:0`, 400, 'CONNECT needs a host name and a port'],
    [`${LIVING}:99999`, 400, 'CONNECT needs a host name and a port'],
    ['[::1]:443', 400, 'CONNECT needs a host name and a port'],
  ])('CONNECT %s: %i', async (name, status, words) => {
    for (const agent of ['curl/8', BROWSER]) {
      const answer = await readToEnd(await send(connectTo(name, agent)));
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(answer).toContain(words);
    }
  });

  test.each(['\u0016\u0003\u0001\u0002\u0000', 'hello\r\n\r\n', 'CONNECT\r\n\r\n'])(
    'garbage %j: 400, and the port goes on',
    async (garbage) => {
      expect(await readToEnd(await send(garbage))).toMatch(/^HTTP\/1\.1 400 /);
      expect(await getThrough(await send(connectTo(`${LIVING}:443`)), LIVING)).toContain('the site');
    },
  );

  test('plain HTTP: 403 with what to write instead', async () => {
    const request = `GET http://${LIVING}/ HTTP/1.1\r\nHost: ${LIVING}\r\nConnection: close\r\n\r\n`;
    const answer = await readToEnd(await send(request));
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toContain(`http://${LIVING}/ has to begin with https://.`);
  });
});

test('whoever opens the proxy itself reads what it is for', async () => {
  const socket = await send('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n');
  expect(await readToEnd(socket)).toMatch(/^HTTP\/1\.1 200 [^]*about this proxy\n/);
});

test('a port that is taken is one sentence', async () => {
  const taken = createTcpServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  await expect(startProxy({ outside, port, about: () => '' })).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: `Port ${port} is taken; choose another with --port.`,
  });
  taken.close();
});

test('a stop closes the port and what was open', async () => {
  const other = await startProxy({ outside, port: 0, about: () => '' });
  const socket = connect({ host: '127.0.0.1', port: other.port });
  await once(socket, 'connect');
  const closed = once(socket, 'close');
  socket.resume();
  await Promise.all([other.stop(), other.stop()]);
  await closed;
  await expect(once(connect({ host: '127.0.0.1', port: other.port }), 'connect')).rejects.toThrow(
    'ECONNREFUSED',
  );
});

test.each([
  ['a.example:443', { kind: 'host', host: 'a.example', port: 443 }],
  ['a..example:443', { kind: 'malformed' }],
  ['-a.example:443', { kind: 'malformed' }],
  ['a.example:443/x', { kind: 'malformed' }],
  ['user@a.example:443', { kind: 'malformed' }],
  [`${'a'.repeat(300)}:443`, { kind: 'malformed' }],
  [undefined, { kind: 'malformed' }],
])('the target of %s', (authorityName, target) => {
  expect(targetOf(authorityName)).toEqual(target);
});
