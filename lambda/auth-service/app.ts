/** Request in, response out: which part of the service answers, and that something always does. */
import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type Provider from 'oidc-provider';
import { HEALTH_PATHS, SERVICE_PATHS } from '../contract/routes.ts';
import { withTimeBudget } from '../runtime/resilience/time-budget.ts';
import { runKoa } from './http/koa-bridge.ts';
import type { RequestHandler, ServiceRequest, ServiceResponse } from './http/message.ts';
import type { EventLog } from './ports.ts';
import type { ServiceClock } from './ports.ts';
import { RETRY_AFTER_SECONDS, TemporarilyUnavailableError } from './protocol/errors.ts';
import type { ProviderPool } from './protocol/provider-pool.ts';
import { newRequestScope, withRequestScope } from './protocol/request-scope.ts';
import { errorPage } from './pages/error-page.ts';
import { pageHeaders } from './pages/layout.ts';
import { retryHref } from './pages/retry.ts';
import { budgetMsOf } from './http/time-budgets.ts';
import { methodOf, routeOf } from './http/route-name.ts';
import { describeFailure } from './protocol/failure.ts';

export interface AppOptions {
  /** Every issuer. */
  readonly publicHosts: readonly string[];
  /** Those that answer administration; at any other issuer its paths are as unknown as any. */
  readonly administrationHosts: readonly string[];
  /** Serves `/health/*` only. */
  readonly regionHost: string;
  readonly providers: ProviderPool;
  /** `/health/ready`, on the public hosts and on the region's own. */
  readonly ready: RequestHandler;
  readonly admin: RequestHandler;
  readonly clock: ServiceClock;
  readonly log: EventLog;
}

/** Redirects and JSON too: the first request to a host may end in either. */
const EVERY_ANSWER: ServiceResponse['headers'] = {
  'strict-transport-security': ['max-age=31536000'],
  'x-content-type-options': ['nosniff'],
  'referrer-policy': ['no-referrer'],
};

export const newCorrelationId = (): string => randomUUID();

/** Never throws. */
export function createApp(options: AppOptions): RequestHandler {
  return async (request) => {
    const startedAt = options.clock.runningMilliseconds();
    const response = await answerInTime(options, request);
    const { correlationId } = request;
    const milliseconds = Math.round(options.clock.runningMilliseconds() - startedAt);
    options.log({ ...accessLine(options, request), status: response.status, milliseconds });
    return {
      ...response,
      headers: { ...EVERY_ANSWER, ...response.headers, 'x-correlation-id': [correlationId] },
    };
  };
}

/** Every call to a dependency that the request makes keeps to what the journey has left. */
function answerInTime(options: AppOptions, request: ServiceRequest): Promise<ServiceResponse> {
  const clock = { monotonicMs: options.clock.runningMilliseconds };
  return withTimeBudget(clock, budgetMsOf(request.path), () =>
    route(options, request).catch((error: unknown) => failed(options, request, error)),
  );
}

/** Without the client's own words: no query, no path that is no route, no host that is not ours. */
const accessLine = ({ publicHosts, regionHost }: AppOptions, request: ServiceRequest) => ({
  event: 'request' as const,
  method: methodOf(request.method),
  path: routeOf(request.path),
  host: [...publicHosts, regionHost].includes(request.host) ? request.host : UNKNOWN_HOST,
  correlationId: request.correlationId,
});
const UNKNOWN_HOST = ':unknown';

async function route(options: AppOptions, request: ServiceRequest): Promise<ServiceResponse> {
  const isPublic = options.publicHosts.includes(request.host);
  if (!isPublic && request.host !== options.regionHost) return misdirected();
  if (request.method === '' || !isOriginForm(request.path)) return unreadable();
  if (request.path === HEALTH_PATHS.ready) return options.ready(request);
  if (!isPublic) return misdirected();
  if (isAdministrative(request.path))
    return options.administrationHosts.includes(request.host) ? options.admin(request) : unknownPath();
  const { provider } = options.providers.providerOf(request.host);
  const scope = newRequestScope(request.correlationId, request.clientAddress);
  return withRequestScope(scope, () => runKoa(listenerOf(provider), request));
}

const isAdministrative = (path: string): boolean =>
  path === SERVICE_PATHS.admin || path.startsWith(`${SERVICE_PATHS.admin}/`);

/** RFC 9112 3.2.1, but for two slashes at the start: parsers take what follows them for a host, and some for no path. */
const isOriginForm = (path: string): boolean => path.startsWith('/') && !/^[/\\]{2}/.test(path);

/** The library puts its middleware together at each `callback()`; once for a provider is enough. */
const listeners = new WeakMap<Provider, RequestListener>();

/** Koa's listener is async and handles its own failures. */
const listenerOf = (provider: Provider): RequestListener => {
  const known = listeners.get(provider);
  if (known !== undefined) return known;
  const listen = provider.callback();
  const listener: RequestListener = (message, response) => void listen(message, response);
  listeners.set(provider, listener);
  return listener;
};

const text = (status: number, body: string): ServiceResponse => ({
  status,
  headers: { 'content-type': ['text/plain; charset=utf-8'], 'cache-control': ['no-store'] },
  body,
});

/** RFC 9110 15.5.20: this connection is not for that host. */
const misdirected = (): ServiceResponse => text(421, 'This name is not served here.\n');

/** As the provider answers a path that it does not know, without asking for it or anything that it needs. */
const unknownPath = (): ServiceResponse => text(404, 'Not Found');

/** No balancer sends such an event. */
const unreadable = (): ServiceResponse => text(400, 'The request cannot be read.\n');

/** No provider could answer: no keys yet, or a fault of ours before it was reached. */
function failed(options: AppOptions, request: ServiceRequest, error: unknown): ServiceResponse {
  const { correlationId, host } = request;
  const thrown = error instanceof Error ? error : new Error(String(error));
  options.log({ ...describeFailure(error), correlationId, host });
  const unavailable = thrown instanceof TemporarilyUnavailableError;
  const status = unavailable ? 503 : 500;
  const code = unavailable ? 'temporarily_unavailable' : 'server_error';
  const description = unavailable
    ? (thrown.error_description ?? '')
    : 'The service could not answer this request.';
  const retry: ServiceResponse['headers'] = unavailable
    ? { 'retry-after': [String(RETRY_AFTER_SECONDS)] }
    : {};
  if (!wantsPage(request)) {
    const body = JSON.stringify({
      error: code,
      error_description: description,
      correlation_id: correlationId,
    });
    const headers = {
      'content-type': ['application/json; charset=utf-8'],
      'cache-control': ['no-store'],
      ...retry,
    };
    return { status, headers, body };
  }
  const again = retryHref(request.method, request.path, request.query);
  const page = errorPage({ status, error: code, description, correlationId, retryHref: again });
  return {
    status,
    headers: { ...lowerCase(pageHeaders(page)), 'content-type': ['text/html; charset=utf-8'], ...retry },
    body: page.html,
  };
}

const lowerCase = (headers: Readonly<Record<string, string>>): ServiceResponse['headers'] =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]] as const));

const wantsPage = (request: ServiceRequest): boolean =>
  request.headers['accept']?.some((value) => value.includes('text/html')) === true;
