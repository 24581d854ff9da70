/**
 * The provider as a process of its own, over TLS. Arguments: its issuer and, each in base64, key and certificate.
 * It tells its port as the first message and takes its conduct as messages; it ends with its parent.
 */
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { UpstreamProvider } from './provider.ts';
import type { Conduct, Person } from './provider.ts';

export interface ProviderOrder {
  readonly conduct?: Conduct;
  readonly person?: Person;
  /** Signs with a new key from now on. */
  readonly rotate?: true;
}

const [issuer = '', key = '', certificate = ''] = process.argv.slice(2);
const decoded = (text: string): string => Buffer.from(text, 'base64').toString('utf8');
const provider = await UpstreamProvider.create(issuer);

async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
  const { method = '', url = '' } = incoming;
  const answer = await provider.answer({
    method,
    url,
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  });
  if (answer !== 'hangs') outgoing.writeHead(answer.status, answer.headers).end(answer.body);
}

const server = createServer({ key: decoded(key), cert: decoded(certificate) }, (incoming, outgoing) => {
  // A client that went away is nobody's fault here.
  serve(incoming, outgoing).catch(() => outgoing.destroy());
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('message', (order: ProviderOrder) => {
  void (async () => {
    provider.conduct = order.conduct ?? provider.conduct;
    provider.person = order.person ?? provider.person;
    if (order.rotate === true) await provider.rotate();
    process.send?.({ done: true });
  })();
});
process.on('disconnect', () => process.exit(0));
