import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls, type TLSSocket } from 'node:tls';

import type { ListenerAction, LoadBalancerPart } from '../../../../lib/assembly/topology.ts';
import { startFront } from '../../../../lib/world/local/front/front.ts';
import type { AlbEvent } from '../../../../lib/world/local/front/alb-event.ts';
import type { InvocationResult } from '../../../../lib/world/local/functions/invocation.ts';
import { createSpine, type Spine } from '../../../../lib/world/local/spine.ts';

const DNS_NAME = 'front-1.eu-west-1.elb.amazonaws.com';
const HOST = 'login.dev.holdover.example';
const TENANT_HOST = 'auth.tenant.example';
const AUTH = 'arn:aws:lambda:eu-west-1:111122223333:function:auth:live';
const at = (logicalId: string) => ({
  origin: { stack: 'edge', logicalId, type: 'x' },
  region: 'eu-west-1',
});
const toFunction: ListenerAction = {
  kind: 'function',
  functionArn: AUTH,
  multiValueHeaders: true,
  targetGroup: at('AuthTargets').origin,
};
const part: LoadBalancerPart = {
  ...at('Front'),
  dnsName: DNS_NAME,
  idleTimeoutSeconds: 60,
  clientKeepAliveSeconds: 60,
  listeners: [
    {
      ...at('Listener'),
      port: 443,
      protocol: 'HTTPS',
      certificates: [
        { ...at('Certificate'), arn: 'arn', names: [HOST, '*.region.example'] },
        { ...at('HostCertificate'), arn: 'arn-of-tenant', names: [TENANT_HOST] },
      ],
      defaultAction: { kind: 'fixed-response', status: 421, contentType: 'text/plain', body: 'not here' },
      rules: [
        { origin: at('Rule').origin, priority: 1, hosts: [HOST], paths: [], action: toFunction },
        {
          origin: at('Redirect').origin,
          priority: 2,
          hosts: ['a.region.example'],
          paths: [],
          action: { kind: 'redirect', status: 301, protocol: 'HTTPS', port: '443' },
        },
      ],
    },
  ],
};

let spine: Spine;
let events: AlbEvent[];
let respond: (event: AlbEvent) => Promise<InvocationResult>;
const lines: { kind: string }[] = [];
const answer = (payload: unknown) => Promise.resolve<InvocationResult>({ kind: 'answer', payload });

beforeEach(async () => {
  events = [];
  lines.length = 0;
  respond = () => answer({ statusCode: 200, body: 'from the function' });
  spine = await createSpine({ speed: 100, seed: 1, emit: (line) => lines.push(line) });
  await startFront(spine, 'primary', part, {
    invoke: (_arn, event) => {
      events.push(event as AlbEvent);
      return respond(event as AlbEvent);
    },
  });
});
afterEach(() => spine.stop());

const secure = async (servername = HOST, dnsName = DNS_NAME): Promise<TLSSocket> => {
  const { addresses } = await spine.names.lookup(dnsName);
  const socket: Socket = await spine.network.dial(addresses[0]!, 443, 4000);
  const tls = connectTls({ socket, servername, ca: spine.authority.pem });
  await once(tls, 'secureConnect');
  return tls;
};
const send = async (options: RequestOptions, body = ''): Promise<IncomingMessage> => {
  const createConnection = (): TLSSocket => connection;
  const connection = await secure();
  return new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: true });
    agent.createConnection = createConnection;
    httpsRequest({ host: HOST, agent, ...options }, resolve)
      .on('error', reject)
      .end(body);
  });
};

test('a request reaches the function as an event and its answer the client', async () => {
  respond = () =>
    answer({ statusCode: 201, multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] }, body: 'made' });
  const response = await send(
    { path: '/token?x=%20', method: 'POST', headers: { 'content-type': 'text/plain' } },
    'hi',
  );
  expect([response.statusCode, response.headers['set-cookie'], await text(response)]).toEqual([
    201,
    ['a=1', 'b=2'],
    'made',
  ]);
  expect(events[0]).toMatchObject({ httpMethod: 'POST', path: '/token', body: 'hi', isBase64Encoded: false });
  expect(events[0]!.requestContext.elb.targetGroupArn).toMatch(
    /^arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup\/AuthTargets\//,
  );
});

test('an unknown host gets the default answer and a known one its redirect', async () => {
  const unknown = await send({ headers: { host: 'other.example' } });
  expect([unknown.statusCode, await text(unknown)]).toEqual([421, 'not here']);
  const moved = await send({ path: '/x?y=1', headers: { host: 'a.region.example' } });
  expect([moved.statusCode, moved.headers.location]).toEqual([301, 'https://a.region.example:443/x?y=1']);
  expect(events).toHaveLength(0);
});

test('a name on no certificate fails at the client, a wildcard covers one label', async () => {
  await expect(secure('other.example')).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  (await secure('b.region.example')).destroy();
});

const LISTENERS_OWN = [HOST, '*.region.example'];
/** Names on the certificate that is shown to a client which asks for this name, or for none, and takes any. */
const shown = async (servername: string): Promise<readonly string[]> => {
  const { addresses } = await spine.names.lookup(DNS_NAME);
  const socket: Socket = await spine.network.dial(addresses[0]!, 443, 4000);
  const tls = connectTls({ socket, servername, ca: spine.authority.pem, rejectUnauthorized: false });
  await once(tls, 'secureConnect');
  const names = tls.getPeerCertificate().subjectaltname ?? '';
  tls.destroy();
  return names.split(', ').map((name) => name.replace('DNS:', ''));
};

test.each([
  ['its own', HOST, LISTENERS_OWN],
  ['its own, by a wildcard', 'b.region.example', LISTENERS_OWN],
  ["a tenant's, and nobody else's name", TENANT_HOST, [TENANT_HOST]],
  ["a tenant's, in other letters", TENANT_HOST.toUpperCase(), [TENANT_HOST]],
  ["the default, the listener's own: two labels are no wildcard", 'a.b.region.example', LISTENERS_OWN],
  ['the default, as nobody has that name', 'other.example', LISTENERS_OWN],
  ['the default, as no name was asked for', '', LISTENERS_OWN],
])('the certificate shown is %s', async (_, asked, names) => {
  expect(await shown(asked)).toEqual(names);
});

test("a tenant's client takes the tenant's certificate", async () => {
  (await secure(TENANT_HOST)).destroy();
});

test('a host whose certificate is gone is shown the default one, which its client refuses', async () => {
  const [listener] = part.listeners;
  const without = { ...listener!, certificates: listener!.certificates.slice(0, 1) };
  const dnsName = 'front-2.eu-west-1.elb.amazonaws.com';
  await startFront(
    spine,
    'primary',
    { ...part, dnsName, listeners: [without] },
    { invoke: () => answer({}) },
  );
  await expect(secure(TENANT_HOST, dnsName)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
});

test('a listener without any certificate does not come up', async () => {
  const bare = { ...part, listeners: [{ ...part.listeners[0]!, certificates: [] }] };
  await expect(startFront(spine, 'primary', bare, { invoke: () => answer({}) })).rejects.toMatchObject({
    code: 'CERTIFICATE_MISSING',
  });
});

test('a failed function is a 502 and a note with the reason', async () => {
  respond = () =>
    Promise.resolve({ kind: 'function-error', error: { errorType: 'E', errorMessage: 'broken', trace: [] } });
  expect((await send({})).statusCode).toBe(502);
  expect(lines).toContainEqual(
    expect.objectContaining({ kind: 'note', message: expect.stringContaining('E: broken') }),
  );
});

test('more than 1 MB is refused before the function sees it', async () => {
  expect((await send({ method: 'POST' }, 'x'.repeat(1024 * 1024 + 1))).statusCode).toBe(413);
  expect(events).toHaveLength(0);
});

test('a connection is kept until it is too old, and then told to close', async () => {
  const tls = await secure();
  const ask = async (): Promise<string> => {
    tls.write(`GET / HTTP/1.1\r\nhost: ${HOST}\r\n\r\n`);
    return String((await once(tls, 'data'))[0]);
  };
  expect(await ask()).toMatch(/connection: keep-alive/i);
  // Never idle for the 60 s that would close it, but open for longer than that.
  await spine.clock.sleep(40_000);
  expect(await ask()).toMatch(/connection: keep-alive/i);
  await spine.clock.sleep(30_000);
  expect(await ask()).toMatch(/connection: close/i);
  await once(tls, 'end');
});

test('an idle connection is closed after the idle time-out', async () => {
  const tls = await secure();
  tls.write(`GET / HTTP/1.1\r\nhost: ${HOST}\r\n\r\n`);
  await once(tls, 'data');
  const startedAt = spine.clock.elapsedMs();
  tls.resume();
  await once(tls, 'end');
  expect(spine.clock.elapsedMs() - startedAt).toBeGreaterThan(50_000);
});
