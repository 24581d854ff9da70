import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { probeConnections } from '../../lambda/standby-probes/exchange.ts';
import { createAuthority } from '../../lib/world/local/network/authority.ts';

const PUBLIC = 'login.dev.example';
const folder = mkdtempSync(join(tmpdir(), 'holdover-test-exchange-'));
let server: Server;
let port: number;
const seen: (string | undefined)[] = [];

beforeAll(async () => {
  const authority = await createAuthority(folder, Date.now());
  setDefaultCACertificates([...getCACertificates('bundled'), authority.pem]);
  server = createServer(await authority.leaf([PUBLIC]), (request, response) => {
    seen.push(request.headers.host);
    if (request.url === '/silent') return;
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.end(request.url === '/long' ? 'x'.repeat(300_000) : 'answer');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
  rmSync(folder, { recursive: true, force: true });
});

const never = new AbortController().signal;
/** On connections of its own, which end with the exchange. */
async function get(path: string, host = PUBLIC, deadline = never) {
  const { exchange, close } = probeConnections(deadline, 'localhost');
  return exchange({ method: 'GET', url: `https://${host}:${port}${path}` }).finally(close);
}

describe('a region that is dialled under a public name', () => {
  test('is asked for that name, in the certificate and in Host', async () => {
    const response = await get('/');
    expect(response).toMatchObject({
      status: 200,
      body: 'answer',
      headers: { 'set-cookie': ['a=1', 'b=2'] },
    });
    expect(seen.at(-1)).toBe(`${PUBLIC}:${port}`);
  });

  test('and has no certificate for it fails at TLS', async () => {
    await expect(get('/', 'accounts.dev.example')).rejects.toMatchObject({
      code: 'EXCHANGE_FAILED',
      stage: 'tls',
      effect: 'none',
    });
  });

  test('and is silent ends with the run', async () => {
    const run = new AbortController();
    const asked = get('/silent', PUBLIC, run.signal);
    while (!server.listening || seen.length < 2) await new Promise((resolve) => setImmediate(resolve));
    run.abort();
    await expect(asked).rejects.toMatchObject({
      code: 'EXCHANGE_FAILED',
      message: 'no whole answer in time',
    });
  });

  test('and answers without end is cut off', async () => {
    await expect(get('/long')).rejects.toThrow('longer than');
  });

  test('keeps its connection for the next question, and one that dies then may have had an effect', async () => {
    let connections = 0;
    const count = (): void => void (connections += 1);
    server.on('secureConnection', count);
    const run = new AbortController();
    const { exchange, close } = probeConnections(run.signal, 'localhost');
    const ask = (path: string) => exchange({ method: 'GET', url: `https://${PUBLIC}:${port}${path}` });
    await ask('/');
    await ask('/');
    const before = seen.length;
    const silent = ask('/silent');
    while (seen.length === before) await new Promise((resolve) => setImmediate(resolve));
    run.abort();
    await expect(silent).rejects.toMatchObject({ stage: 'response', effect: 'unknown' });
    expect(connections).toBe(1);
    server.off('secureConnection', count);
    close();
  });

  test('and is not there fails before anything can have happened', async () => {
    const { exchange, close } = probeConnections(never, 'nobody.invalid');
    const asked = exchange({ method: 'GET', url: `https://${PUBLIC}/` }).finally(close);
    await expect(asked).rejects.toMatchObject({ stage: 'dns', effect: 'none' });
  });
});
