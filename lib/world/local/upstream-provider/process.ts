/**
 * The provider as a process of its own, over TLS. Its first message is how it starts; the others give it orders. It ends
 * with its parent.
 */
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { simulatedNow } from '../clock.ts';
import type { ClockOrigin } from '../clock.ts';
import type { FromProvider, ProviderOrder, ProviderStart, ToProvider } from './messages.ts';
import { UpstreamProvider } from './provider.ts';
import type { ProviderReply } from './provider.ts';
import { TroubledConduct } from './trouble.ts';

const troubled = new TroubledConduct();
let clock: ClockOrigin | undefined;
let provider: UpstreamProvider | undefined;

process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToProvider) => void take(message));

async function take(message: ToProvider): Promise<void> {
  switch (message.kind) {
    case 'start':
      clock = message.clock;
      provider = await UpstreamProvider.create(message.issuer, () => simulatedNow(clock ?? message.clock));
      listen(message, provider);
      return;
    case 'clock':
      clock = message.clock;
      return;
    case 'order':
      await obey(message);
      tell({ kind: 'done' });
  }
}

async function obey({ conduct, trouble, person, rotate }: ProviderOrder): Promise<void> {
  if (trouble !== undefined) troubled.set(trouble);
  if (provider === undefined) return;
  provider.conduct = conduct ?? provider.conduct;
  provider.person = person ?? provider.person;
  if (rotate === true) await provider.rotate();
}

function listen({ key, cert }: ProviderStart, of: UpstreamProvider): void {
  const server = createServer({ key, cert }, (incoming, outgoing) => {
    // A client that went away is nobody's fault here.
    serve(of, incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.listen(0, '127.0.0.1', () =>
    tell({ kind: 'listening', port: (server.address() as AddressInfo).port }),
  );
}

async function serve(
  of: UpstreamProvider,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
  const { method = '', url = '' } = incoming;
  const spoiled = troubled.of(new URL(url, of.issuer).pathname);
  if (spoiled !== undefined) tell({ kind: 'hit', conduct: spoiled });
  const body = Buffer.concat(chunks).toString('utf8');
  send(await of.answer({ method, url, headers, body }, spoiled ?? of.conduct), outgoing);
}

function send(reply: ProviderReply, outgoing: ServerResponse): void {
  if (reply === 'hangs') return;
  if (reply === 'headers-only')
    outgoing.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
  else outgoing.writeHead(reply.status, reply.headers).end(reply.body);
}

function tell(message: FromProvider): void {
  // The parent may be gone; the end of the channel ends this process.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
