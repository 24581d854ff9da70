import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

import type { FunctionPart } from '../../../../lib/assembly/topology.ts';
import { createFunctionHost, type FunctionHost } from '../../../../lib/world/local/functions/host.ts';
import { createSpine, type Spine } from '../../../../lib/world/local/spine.ts';
import { primaryWith, tinyFunction } from './tiny-functions.ts';

const SECRETS = 'secretsmanager.eu-west-1.amazonaws.com';
const FETCH = `export const handler = async ({ url, timeout = 2000 }) => {
  const started = performance.now();
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeout) });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    return { code: error.cause?.code ?? error.name, milliseconds: performance.now() - started };
  }
};`;

let spine: Spine;
let host: FunctionHost;
beforeEach(async () => {
  spine = await createSpine({ speed: 10, seed: 1, emit: () => undefined });
});
afterEach(async () => {
  await host.stop();
  await spine.stop();
});

const serve = (role: 'primary' | 'standby', names: readonly string[], body: string) =>
  spine.servers.https({
    role,
    names,
    service: 'test',
    handle: async (_request, response) => void response.end(body),
  });
const start = async (source: string): Promise<FunctionPart> => {
  const part = await tinyFunction(spine.folder, 'caller', source);
  host = await createFunctionHost(spine, [primaryWith(part)]);
  return part;
};
const call = async (part: FunctionPart, event: unknown): Promise<unknown> => {
  const result = await host.invoke(part.arn, event);
  if (result.kind !== 'answer') throw new Error(JSON.stringify(result));
  return result.payload;
};

test('the unmodified SDK reaches a stand-in by its real name over verified TLS, with its own key', async () => {
  let authorization = '';
  await spine.servers.https({
    role: 'primary',
    names: [SECRETS],
    service: 'secretsmanager',
    handle: async (request, response) => {
      authorization = request.headers.authorization ?? '';
      response.end(JSON.stringify({ SecretString: 'value', Name: 'a', ARN: 'b' }));
    },
  });
  const sdk = pathToFileURL(createRequire(import.meta.url).resolve('@aws-sdk/client-secrets-manager')).href;
  const part = await start(`import sdk from '${sdk}';
    const client = new sdk.SecretsManagerClient({});
    export const handler = async () =>
      (await client.send(new sdk.GetSecretValueCommand({ SecretId: 'a' }))).SecretString;`);
  expect(await call(part, {})).toBe('value');
  const [, keyId] = /Credential=([^/]+)\//.exec(authorization)!;
  expect(spine.callers.find(keyId!)?.caller).toMatchObject({ functionName: 'caller' });
  expect(authorization).toContain('/eu-west-1/secretsmanager/');
});

test('fetch reaches it too, and a name that nobody registered does not exist', async () => {
  await serve('primary', [SECRETS], 'hello');
  const part = await start(FETCH);
  expect(await call(part, { url: `https://${SECRETS}/` })).toEqual({ status: 200, body: 'hello' });
  expect(await call(part, { url: 'https://nobody.example/' })).toMatchObject({ code: 'ENOTFOUND' });
});

test('nothing leaves the machine: other addresses have no route, other ports refuse', async () => {
  const server = await serve('primary', [SECRETS], 'hello');
  const part = await start(FETCH);
  expect(await call(part, { url: 'http://1.1.1.1/' })).toMatchObject({ code: 'ENETUNREACH' });
  expect(await call(part, { url: `http://${server.address}:81/` })).toMatchObject({ code: 'ECONNREFUSED' });
});

test('look-ups of every kind are asked of the drill', async () => {
  spine.names.register('a.example', '198.51.100.77');
  const part = await start(`import dns, { lookup } from 'node:dns';
    import { promisify } from 'node:util';
    export const handler = async () => [
      (await dns.promises.lookup('a.example')).address,
      await promisify((name, done) => lookup(name, done))('a.example'),
      (await dns.promises.resolve4('a.example'))[0],
      (await new dns.promises.Resolver().resolve4('a.example'))[0],
    ];`);
  expect(await call(part, {})).toEqual(Array(4).fill('198.51.100.77'));
});

test('a raw connection goes through the map as a driver opens it', async () => {
  await spine.servers.tcp({
    role: 'primary',
    names: ['db.local'],
    port: 5432,
    service: 'echo',
    accept: (socket) => void socket.pipe(socket),
  });
  const part = await start(`import { Socket } from 'node:net';
    export const handler = async () => {
      const socket = new Socket();
      socket.setNoDelay(true);
      socket.connect(5432, 'db.local');
      socket.write('early');
      const [text] = await Promise.race([new Promise((go) => socket.once('data', (d) => go([String(d)]))),
        new Promise((_, no) => socket.once('error', no))]);
      socket.destroy();
      return text;
    };`);
  expect(await call(part, {})).toBe('early');
});

test('the other region lost as a black hole: a connection hangs until the caller gives up', async () => {
  await serve('standby', ['far.example'], 'hello');
  const part = await start(FETCH);
  expect(await call(part, { url: 'https://far.example/' })).toMatchObject({ status: 200 });
  spine.network.setLink('standby', 'black-hole');
  const result = (await call(part, { url: 'https://far.example/', timeout: 400 })) as {
    code: string;
    milliseconds: number;
  };
  expect(result.code).toBe('TimeoutError');
  expect(result.milliseconds).toBeGreaterThanOrEqual(395);
  expect(spine.network.hits().standby).toBeGreaterThanOrEqual(1);
});

test('the other region refusing or failing shows at once', async () => {
  await serve('standby', ['far.example'], 'hello');
  const part = await start(FETCH);
  spine.network.setLink('standby', 'refused');
  expect(await call(part, { url: 'https://far.example/' })).toMatchObject({ code: 'ECONNREFUSED' });
  spine.network.setLink('standby', 'errors');
  expect(await call(part, { url: 'https://far.example/' })).toMatchObject({ status: 503 });
});
