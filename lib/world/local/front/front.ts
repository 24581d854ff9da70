import type { IncomingMessage, ServerResponse } from 'node:http';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { ListenerAction, ListenerPart, LoadBalancerPart } from '../../../assembly/topology.ts';
import { WorldError } from '../../world.ts';
import type { FunctionHost } from '../functions/host.ts';
import type { LocalContext, RegionServer } from '../ports.ts';
import { randomText } from '../random.ts';
import { toAlbEvent, type ArrivedRequest } from './alb-event.ts';
import { errorAnswer, MAXIMUM_BYTES, toFrontAnswer, type FrontAnswer } from './alb-answer.ts';
import { chooseAction } from './rules.ts';

interface Front {
  readonly context: LocalContext;
  readonly part: LoadBalancerPart;
  readonly functions: Pick<FunctionHost, 'invoke'>;
}

/**
 * Opens an application load balancer under its own DNS name.
 * A client that asks for a name that none of its certificates covers is shown the default one, and refuses it.
 * @throws WorldError `LISTENER_MISSING` when it has no HTTPS listener on port 443, `CERTIFICATE_MISSING` when that one
 * has no certificate.
 */
export const startFront = async (
  context: LocalContext,
  role: RegionRole,
  part: LoadBalancerPart,
  functions: Pick<FunctionHost, 'invoke'>,
): Promise<RegionServer> => {
  const listener = part.listeners.find(({ protocol, port }) => protocol === 'HTTPS' && port === 443);
  if (listener === undefined) {
    throw new WorldError('LISTENER_MISSING', `${part.origin.logicalId} has no HTTPS listener on port 443.`);
  }
  const ages = new WeakMap<object, number>();
  return context.servers.https({
    role,
    names: [part.dnsName],
    certificates: certificatesOf(listener),
    service: `load balancer ${part.origin.logicalId}`,
    keepAliveSimulatedMs: part.idleTimeoutSeconds * 1000,
    handle: async (request, response) => {
      const openedAt = ages.get(request.socket) ?? context.clock.elapsedMs();
      ages.set(request.socket, openedAt);
      const answer = await answerRequest({ context, part, functions }, listener, request);
      // A connection past its time is told to close with the next answer, so that stragglers look the name up again.
      const isOld = context.clock.elapsedMs() - openedAt >= part.clientKeepAliveSeconds * 1000;
      send(response, answer, isOld);
    },
  });
};

/** The listener's own is its default; those that stacks of tenants add come after it. */
const certificatesOf = ({
  origin,
  certificates,
}: ListenerPart): [readonly string[], ...(readonly string[])[]] => {
  const [standard, ...others] = certificates.map(({ names }) => names);
  if (standard !== undefined) return [standard, ...others];
  throw new WorldError('CERTIFICATE_MISSING', `${origin.logicalId} has no certificate to show on port 443.`);
};

const answerRequest = async (
  front: Front,
  listener: ListenerPart,
  request: IncomingMessage,
): Promise<FrontAnswer> => {
  const body = await readBody(request);
  if (body === 'too-large') return errorAnswer(413);
  const target = request.url ?? '/';
  const host = request.headers.host ?? '';
  const path = target.replace(/\?.*$/s, '');
  const action = chooseAction(listener, { host, path });
  switch (action.kind) {
    case 'fixed-response':
      return textAnswer(action.status, action.contentType, action.body);
    case 'redirect':
      return redirect(action, host, target);
    case 'function':
      return invoke(front, listener, action, {
        method: request.method ?? 'GET',
        target,
        rawHeaders: request.rawHeaders,
        body,
        clientAddress: clientAddressOf(request),
      });
  }
};

const invoke = async (
  { context, functions, part }: Front,
  listener: ListenerPart,
  action: Extract<ListenerAction, { kind: 'function' }>,
  request: ArrivedRequest,
): Promise<FrontAnswer> => {
  const event = toAlbEvent(request, {
    targetGroupArn: targetGroupArn(action),
    multiValueHeaders: action.multiValueHeaders,
    protocol: listener.protocol.toLowerCase(),
    port: listener.port,
    traceId: newTraceId(context),
  });
  const result = await within(functions.invoke(action.functionArn, event), part.idleTimeoutSeconds);
  if (result === 'late') return errorAnswer(504);
  const answer = toFrontAnswer(result, action.multiValueHeaders);
  if (!('reason' in answer)) return answer;
  const message = `${part.origin.logicalId} answered ${answer.answer.status} for ${action.functionArn}: ${answer.reason}`;
  context.emit({ kind: 'note', message });
  return answer.answer;
};

/** Machine time: an answer that does not come over a live link is work that takes too long. */
const within = async <T>(answer: Promise<T>, seconds: number): Promise<T | 'late'> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), seconds * 1000);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
};

const readBody = async (request: IncomingMessage): Promise<Buffer | 'too-large'> => {
  const chunks: Buffer[] = [];
  let length = 0;
  // Read to the end in any case, so that the client hears the answer.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MAXIMUM_BYTES) chunks.push(chunk);
  }
  return length > MAXIMUM_BYTES ? 'too-large' : Buffer.concat(chunks);
};

/**
 * Every client of the world sits on this machine. Addresses of the documentation block outside both regions, one per
 * connection, keep what counts by address from seeing a single client.
 */
const clientAddressOf = (request: IncomingMessage): string =>
  `203.0.113.${1 + ((request.socket.remotePort ?? 0) % 254)}`;

const targetGroupArn = ({
  functionArn,
  targetGroup,
}: Extract<ListenerAction, { kind: 'function' }>): string => {
  const [, partition, , region, account] = functionArn.split(':');
  return `arn:${partition ?? 'aws'}:elasticloadbalancing:${region ?? ''}:${account ?? ''}:targetgroup/${targetGroup.logicalId}/0123456789abcdef`;
};

/**
 * `1-<seconds, hex>-<24 hex>`,
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
const newTraceId = ({ clock, random }: LocalContext): string =>
  `1-${Math.floor(clock.now() / 1000).toString(16)}-${randomText(random, '0123456789abcdef', 24)}`;

const textAnswer = (status: number, contentType: string, body: string): FrontAnswer => ({
  status,
  headers: [['content-type', contentType]],
  body: Buffer.from(body),
});

/** Host, path and query stay as they were: our redirects change protocol and port only. */
const redirect = (
  { status, protocol, port }: Extract<ListenerAction, { kind: 'redirect' }>,
  host: string,
  target: string,
): FrontAnswer => {
  const location = `${protocol.toLowerCase()}://${host.replace(/:\d+$/, '')}:${port}${target}`;
  return { status, headers: [['location', location]], body: Buffer.alloc(0) };
};

const send = (response: ServerResponse, answer: FrontAnswer, close: boolean): void => {
  const lines = new Map<string, string[]>();
  for (const [name, value] of answer.headers) lines.set(name, [...(lines.get(name) ?? []), value]);
  for (const [name, values] of lines)
    response.setHeader(name, values.length === 1 ? (values[0] ?? '') : values);
  if (!response.hasHeader('server')) response.setHeader('server', 'awselb/2.0');
  if (close) response.setHeader('connection', 'close');
  const bodyless = answer.status === 204 || answer.status === 304;
  if (!bodyless) response.setHeader('content-length', answer.body.length);
  response.writeHead(answer.status);
  response.end(bodyless ? undefined : answer.body);
};
