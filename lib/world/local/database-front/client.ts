/** The client's half: TLS inside the stream, startup packet, password in clear text inside the TLS. */
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { SecureContext } from 'node:tls';

import {
  CANCEL_REQUEST,
  errorResponse,
  GSS_REQUEST,
  int32,
  message,
  PROTOCOL_3,
  readMessage,
  SSL_REQUEST,
  startupParameters,
  WireError,
} from './wire.ts';
import { REFUSALS } from './refusals.ts';
import type { Refusal } from './refusals.ts';

export interface ClientStartup {
  readonly socket: Duplex;
  readonly encrypted: boolean;
  readonly user: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export const secureContext = (leaf: { readonly key: string; readonly cert: string }): SecureContext =>
  createSecureContext({ key: leaf.key, cert: leaf.cert, minVersion: 'TLSv1.2' });

/** Up to and with the startup packet. @throws WireError when the client goes away or only wants to cancel. */
export async function greet(raw: Socket, context: SecureContext): Promise<ClientStartup> {
  let socket: Duplex = raw;
  let encrypted = false;
  for (;;) {
    const { body } = await readMessage(socket, false);
    const version = body.length >= 4 ? body.readInt32BE(0) : 0;
    if (version === SSL_REQUEST && !encrypted) {
      raw.write('S');
      socket = new TLSSocket(raw, { isServer: true, secureContext: context });
      socket.on('error', () => undefined);
      encrypted = true;
    } else if (version === GSS_REQUEST) socket.write('N');
    else if (version === CANCEL_REQUEST) throw new WireError('cancel requests are not passed on');
    else if (version !== PROTOCOL_3) refuse(socket, 'unsupported-protocol', '');
    else {
      const parameters = startupParameters(body);
      return { socket, encrypted, parameters, user: parameters.get('user') ?? '' };
    }
  }
}

/** @throws WireError when the client hangs up instead. */
export async function askPassword(client: ClientStartup): Promise<string> {
  const CLEARTEXT_PASSWORD = 3;
  client.socket.write(message('R', int32(CLEARTEXT_PASSWORD)));
  const answer = await readMessage(client.socket, true);
  if (answer.type !== 'p') throw new WireError('the client sent no password');
  return answer.body.toString('utf8', 0, Math.max(0, answer.body.length - 1));
}

/** Tells the client why and ends the connection. @throws WireError always. */
export function refuse(socket: Duplex, refusal: Refusal, user: string): never {
  const { sqlState, text } = REFUSALS[refusal];
  socket.end(errorResponse(sqlState, text(user)));
  throw new WireError(refusal);
}

/** Success, then both directions raw. */
export function join(client: Duplex, backend: Socket): void {
  client.write(message('R', int32(0)));
  client.pipe(backend).pipe(client);
  client.once('close', () => backend.destroy());
  backend.once('close', () => client.destroy());
}
