/** One check of one endpoint, for real: name, TCP, TLS, request, status, body. Never rejects. */
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { connect as connectTls, createSecureContext } from 'node:tls';

import type { EndpointHealthCheck } from '../../../assembly/topology.ts';
import type { LocalContext } from '../ports.ts';
import type { ProbeResult } from './checker.ts';
import type { Deadlines } from '../network/deadlines.ts';
import {
  BODY_LIMIT_MS,
  CONNECT_LIMIT_MS,
  searchBody,
  SEARCHED_BYTES,
  STATUS_LIMIT_MS,
  statusPasses,
} from './rules/reply-limits.ts';

export type Probe = () => Promise<ProbeResult>;
type Reach = Pick<LocalContext, 'names' | 'network'>;

const failed = (reason: string): ProbeResult => ({ passed: false, reason });
const passed = (reason: string): ProbeResult => ({ passed: true, reason });
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Route 53 resolves the name at each check, over IPv4 (API reference,
 * HealthCheckConfig, FullyQualifiedDomainName).
 */
export const createProbe = (
  reach: Reach,
  deadlines: Deadlines,
  check: EndpointHealthCheck,
  stopping: AbortSignal,
): Probe => {
  const ask = createQuestion(deadlines, check, stopping);
  return async () => {
    try {
      const { addresses } = await reach.names.lookup(check.host);
      const [address] = addresses;
      if (address === undefined) return failed(`${check.host} has no address`);
      const socket = await reach.network.dial(address, check.port, CONNECT_LIMIT_MS[check.protocol]);
      if (check.protocol !== 'TCP' && !stopping.aborted)
        return await ask(socket, reach.network.roleOf(address));
      socket.destroy();
      return passed('connected');
    } catch (error) {
      return failed(messageOf(error));
    }
  };
};

type Role = Parameters<Deadlines['create']>[0];
const createQuestion = (
  deadlines: Deadlines,
  check: EndpointHealthCheck,
  stopping: AbortSignal,
): ((socket: Socket, role: Role) => Promise<ProbeResult>) => {
  const secure = createHandshake(check);
  return (socket, role) =>
    new Promise((resolve) => {
      let limit = `no status within ${STATUS_LIMIT_MS / 1000} s of connecting`;
      const deadline = deadlines.create(role, () => end(failed(limit)));
      const stop = (): void => end(failed('stopped'));
      const end = (result: ProbeResult): void => {
        deadline.clear();
        stopping.removeEventListener('abort', stop);
        socket.destroy();
        resolve(result);
      };
      const stream = check.protocol === 'HTTPS' ? secure(socket) : socket;
      // The request's own error event misses what goes wrong before it owns the socket.
      for (const each of new Set([socket, stream]))
        each
          .on('error', (error) => end(failed(messageOf(error))))
          .on('close', () => end(failed('connection closed')));
      deadline.restart(STATUS_LIMIT_MS);
      stopping.addEventListener('abort', stop);
      const question = request({ ...requestOptions(check), createConnection: () => stream });
      question.on('error', (error) => end(failed(messageOf(error))));
      question.on('response', (response) => {
        limit = `no body within ${BODY_LIMIT_MS / 1000} s of the status`;
        deadline.restart(BODY_LIMIT_MS);
        judge(response, check, end);
      });
      question.end();
    });
};

const judge = (
  response: IncomingMessage,
  check: EndpointHealthCheck,
  end: (result: ProbeResult) => void,
): void => {
  const status = response.statusCode ?? 0;
  const { searchString } = check;
  if (!statusPasses(status) || searchString === undefined) {
    end({ passed: statusPasses(status), reason: `status ${status}` });
    return;
  }
  let body = Buffer.alloc(0);
  const look = (complete: boolean): void => {
    const search = searchBody(body, complete, searchString);
    if (search === 'found') end(passed(`status ${status}, "${searchString}" found`));
    if (search === 'missing')
      end(failed(`status ${status}, but no "${searchString}" in the first ${SEARCHED_BYTES} bytes`));
  };
  response.on('data', (chunk: Buffer) => {
    body = Buffer.concat([body, chunk]);
    look(false);
  });
  response.on('end', () => look(true));
};

const requestOptions = (check: EndpointHealthCheck) => ({
  method: 'GET',
  path: check.path === '' ? '/' : check.path,
  headers: {
    host: check.host,
    connection: 'close',
    'user-agent': `Amazon-Route53-Health-Check-Service (ref ${check.id}; report http://amzn.to/1vsZADi)`,
  },
});

/**
 * Certificates are not validated and TLS 1.2 is the newest that the guide lists for checkers. Sessions are resumed,
 * which Route 53 is not known to do: it keeps 48 handshakes a second off a laptop's only spare core.
 */
const createHandshake = (check: EndpointHealthCheck): ((socket: Socket) => Socket) => {
  const secureContext = createSecureContext({ maxVersion: 'TLSv1.2' });
  let session: Buffer | undefined;
  return (socket) => {
    const secure = connectTls({
      socket,
      ...(check.sni ? { servername: check.host } : {}),
      rejectUnauthorized: false,
      secureContext,
      session,
    });
    secure.on('session', (fresh: Buffer) => (session = fresh));
    secure.on('error', () => (session = undefined));
    return secure;
  };
};
