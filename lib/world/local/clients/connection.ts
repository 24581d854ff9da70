/** A verified TLS connection to wherever the drill's DNS says that a host is. */
import { connect as connectTls, createSecureContext } from 'node:tls';
import type { TLSSocket } from 'node:tls';

import { ExchangeError } from '../../../../lambda/contract/http.ts';
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { LocalContext } from '../ports.ts';
import type { Deadlines } from '../network/deadlines.ts';
import { CLIENT_LIMITS } from './limits.ts';

export interface Connection {
  readonly socket: TLSSocket;
  readonly role: RegionRole | undefined;
  readonly bornAtMs: number;
}
/** @param patienceMs for TCP's part, simulated. */
export type Connect = (host: string, address: string, patienceMs: number) => Promise<Connection>;

type Reach = Pick<LocalContext, 'network' | 'authority' | 'clock'>;

/** TLS sessions are resumed per host, as any client does. @throws ExchangeError at stage `connect` or `tls`. */
export const createConnect = ({ network, authority, clock }: Reach, deadlines: Deadlines): Connect => {
  const sessions = new Map<string, Buffer>();
  const secureContext = createSecureContext({ ca: authority.pem });
  return async (host, address, patienceMs) => {
    const role = network.roleOf(address);
    const raw = await network.dial(address, 443, patienceMs);
    const session = sessions.get(`${host} ${address}`);
    const socket = connectTls({ socket: raw, servername: host, secureContext, session });
    socket.on('session', (fresh) => sessions.set(`${host} ${address}`, fresh));
    await handshake(socket, deadlines, role);
    return { socket, role, bornAtMs: clock.elapsedMs() };
  };
};

const handshake = (socket: TLSSocket, deadlines: Deadlines, role: RegionRole | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (message: string, cause?: unknown): void => {
      deadline.clear();
      socket.destroy();
      reject(new ExchangeError('tls', message, role, cause));
    };
    const deadline = deadlines.create(role, () => fail('no TLS handshake in time'));
    deadline.restart(CLIENT_LIMITS.responseMs);
    // Stays for the socket's life: a reset of an idle connection must not end the process.
    socket.on('error', (error: Error) => fail(error.message, error));
    socket.once('close', () => fail('connection closed during the TLS handshake'));
    socket.once('secureConnect', () => {
      deadline.clear();
      resolve();
    });
  });
