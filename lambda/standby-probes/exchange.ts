/** Real HTTPS for the probe: it can dial one region's host and still ask for a public name. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';

import { ExchangeError } from '../contract/http.ts';
import type { ExchangeStage, HttpRequest, HttpResponse } from '../contract/http.ts';
import type { ProbeConnections } from './probe.ts';

/** One exchange, from the name look-up to the whole answer, machine milliseconds. */
const EXCHANGE_MS = 4000;
/** More of a body than any check reads; a probe must not be fed without end. */
const MAXIMUM_BODY_BYTES = 256 * 1024;

/**
 * Connections of one target, one for each host: a run opens a new one, as the next client will, and a chain of
 * questions keeps it, as a browser does.
 * @param dialHost whose address takes the connection; the certificate and the `Host` header stay the URL's.
 * Absent: whatever the URL's own name resolves to.
 * @param deadline ends every exchange that is still under way.
 */
export function probeConnections(deadline: AbortSignal, dialHost?: string): ProbeConnections {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    exchange: (asked) => exchangeOver(agent, asked, deadline, dialHost),
    close: () => agent.destroy(),
  };
}

const exchangeOver = (
  agent: Agent,
  asked: HttpRequest,
  deadline: AbortSignal,
  dialHost: string | undefined,
): Promise<HttpResponse> =>
  new Promise((resolve, reject) => {
    const url = new URL(asked.url);
    const sent = request(
      {
        ...target(url, dialHost),
        method: asked.method,
        headers: { ...asked.headers, host: url.host },
        agent,
        signal: AbortSignal.any([deadline, AbortSignal.timeout(EXCHANGE_MS)]),
      },
      (response) => void collect(response).then(resolve, fail),
    );
    const stage = stageOf(sent);
    function fail(error: Error): void {
      reject(new ExchangeError(stage(), reasonOf(error), undefined, error));
    }
    sent.on('error', fail);
    sent.end(bodyOf(asked));
  });

/** @returns how far the request has got, asked at any moment. */
function stageOf(sent: ClientRequest): () => ExchangeStage {
  let stage: ExchangeStage = 'dns';
  sent.on('socket', (socket) => {
    if (sent.reusedSocket) stage = 'response';
    // Comes for a failed look-up as well.
    socket.once('lookup', (error: Error | null) => {
      if (error === null) stage = 'connect';
    });
    socket.once('connect', () => (stage = 'tls'));
    socket.once('secureConnect', () => (stage = 'response'));
  });
  return () => stage;
}

const target = (url: URL, dialHost: string | undefined) => ({
  host: dialHost ?? url.hostname,
  port: url.port === '' ? 443 : Number(url.port),
  path: `${url.pathname}${url.search}`,
  servername: url.hostname,
});

const bodyOf = (asked: HttpRequest): string => asked.body ?? '';

async function collect(response: IncomingMessage): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAXIMUM_BODY_BYTES) throw new Error(`the answer is longer than ${MAXIMUM_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  const headers = Object.entries(response.headersDistinct).map(([name, values]) => [name, values ?? []]);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers) as HttpResponse['headers'],
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function reasonOf(error: Error): string {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no whole answer in time';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
