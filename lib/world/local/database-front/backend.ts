/** Logs in to a PostgreSQL server for a client, then leaves the connection to be piped raw. */
import { connect } from 'node:net';
import type { NetConnectOpts, Socket } from 'node:net';
import { join } from 'node:path';

import { scram } from './scram.ts';
import { int32, message, readMessage, startupPacket, text, WireError } from './wire.ts';

const AUTHENTICATION_OK = 0;
const SASL = 10;
const SASL_CONTINUE = 11;
const SASL_FINAL = 12;

/** `refused` holds PostgreSQL's own ErrorResponse, to be passed on as it is. */
export type BackendLogin =
  | { readonly outcome: 'in'; readonly socket: Socket }
  | { readonly outcome: 'refused'; readonly error: Buffer }
  | { readonly outcome: 'unreachable' };

/** `verified`: the front has judged the client itself, and the server lets it in on its socket in that folder. */
export type Proof =
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'verified'; readonly socketFolder: string };

/** @param parameters of the client's startup packet: user, database and settings go through unchanged. */
export async function logIn(
  port: number,
  parameters: ReadonlyMap<string, string>,
  proof: Proof,
): Promise<BackendLogin> {
  const socket = connect(addressOf(port, proof));
  // The reader below sees every failure; without a listener Node would end the process.
  socket.on('error', () => undefined);
  socket.write(startupPacket(parameters));
  try {
    return await authenticate(socket, proof.kind === 'password' ? proof.password : undefined);
  } catch (error) {
    socket.destroy();
    if (error instanceof WireError) return { outcome: 'unreachable' };
    throw error;
  }
}

/** PostgreSQL names its sockets by port (manual, `unix_socket_directories`). */
const addressOf = (port: number, proof: Proof): NetConnectOpts =>
  proof.kind === 'password'
    ? { host: '127.0.0.1', port, noDelay: true }
    : { path: join(proof.socketFolder, `.s.PGSQL.${port}`) };

/** Without a password a server that wants one is not what the front took it for. */
async function authenticate(socket: Socket, password: string | undefined): Promise<BackendLogin> {
  const exchange = scram(password ?? '');
  for (;;) {
    const received = await readMessage(socket, true);
    if (received.type === 'E') {
      socket.destroy();
      return { outcome: 'refused', error: message('E', received.body) };
    }
    if (received.type !== 'R') continue;
    const said = received.body.toString('utf8', 4);
    const method = received.body.readInt32BE(0);
    if (method !== AUTHENTICATION_OK && password === undefined)
      throw new WireError('the server does not trust the front');
    switch (method) {
      case AUTHENTICATION_OK:
        return { outcome: 'in', socket };
      case SASL:
        socket.write(saslInitial(exchange.clientFirst));
        break;
      case SASL_CONTINUE:
        socket.write(message('p', Buffer.from(await exchange.clientFinal(said))));
        break;
      case SASL_FINAL:
        if (!exchange.serverProved(said)) throw new WireError('the server does not know the password');
        break;
      default:
        throw new WireError('authentication method other than SCRAM-SHA-256');
    }
  }
}

function saslInitial(clientFirst: string): Buffer {
  const first = Buffer.from(clientFirst);
  return message('p', Buffer.concat([text('SCRAM-SHA-256'), int32(first.length), first]));
}
