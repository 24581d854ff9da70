/**
 * The outermost middleware of a provider: whatever happens inside, a person gets a page and a program gets JSON, a
 * 503 promises that the same request may be repeated, and what must wait for the answer waits (auth traps A1, A17).
 */
import type { Context, Middleware, Next } from 'koa';
import { errors } from 'oidc-provider';
import type { Configuration } from 'oidc-provider';
import { withTimeBudget } from '../../runtime/resilience/time-budget.ts';
import { AFTERWARDS_MS } from '../http/time-budgets.ts';
import { errorPage } from '../pages/error-page.ts';
import { retryHref } from '../pages/retry.ts';
import { DependencyFailedError, RETRY_AFTER_SECONDS, TemporarilyUnavailableError } from './errors.ts';
import { describeFailure } from './failure.ts';
import { dropRequest, readRequest, startAgain } from './moved.ts';
import { requestScope } from './request-scope.ts';
import type { ServiceContext } from './service-context.ts';
import { sendPage } from './send-page.ts';

interface Failure {
  readonly error: string;
  readonly description: string;
}

/** Must be the first middleware that a provider uses. */
export function outermost(service: ServiceContext): Middleware {
  return async (ctx, next) => {
    await answer(service, ctx, next);
    if (ctx.status >= 500) await repeatable(service, ctx);
    else await stands(service, ctx);
  };
}

async function answer(service: ServiceContext, ctx: Context, next: Next): Promise<void> {
  try {
    const moved = readRequest(service, ctx);
    if (moved !== undefined) requestScope().moved = moved;
    await next();
  } catch (error) {
    // Saving the session happens in a `finally` outside the library's own error handlers.
    fail(service, ctx, error);
  }
}

/** Nothing of a failed request may stick: neither its cookies nor what it consumed. */
async function repeatable(service: ServiceContext, ctx: Context): Promise<void> {
  ctx.remove('Set-Cookie');
  ctx.set('Cache-Control', 'no-store');
  if (ctx.status === 503) ctx.set('Retry-After', String(RETRY_AFTER_SECONDS));
  if (isJsonError(ctx.body)) ctx.body = { ...ctx.body, correlation_id: requestScope().correlationId };
  await settleAll(service, requestScope().undo);
}

async function stands(service: ServiceContext, ctx: Context): Promise<void> {
  const { after, moved } = requestScope();
  if (moved !== undefined && after.length > 0) dropRequest(ctx, moved.uid);
  await settleAll(service, after);
}

/** With time of its own: a request that used its own up must still give back what it took. */
function settleAll(service: ServiceContext, callbacks: readonly (() => Promise<void>)[]): Promise<void> {
  const clock = { monotonicMs: service.clock.runningMilliseconds };
  return withTimeBudget(clock, AFTERWARDS_MS, async () => {
    for (const callback of callbacks) await settle(service, callback);
  });
}

/** The answer is decided; a clean-up that fails is only logged, expiry removes what it left. */
async function settle(service: ServiceContext, callback: () => Promise<void>): Promise<void> {
  try {
    await callback();
  } catch (error) {
    noteFailure(service, new DependencyFailedError('session-table', error));
  }
}

const isJsonError = (body: unknown): body is Record<string, unknown> =>
  typeof body === 'object' && body !== null && 'error' in body;

function fail(service: ServiceContext, ctx: Context, error: unknown): void {
  noteFailure(service, error);
  const unavailable = error instanceof TemporarilyUnavailableError;
  ctx.status = unavailable ? error.status : 500;
  const failure: Failure = unavailable
    ? { error: error.error, description: error.error_description ?? '' }
    : { error: 'server_error', description: 'The service could not answer this request.' };
  if (ctx.accepts('json', 'html') === 'html') showPage(ctx, failure);
  else ctx.body = { error: failure.error, error_description: failure.description };
}

/** Logged once: by the library's own event where it handled the error, here where it escaped. */
export function noteFailure(service: ServiceContext, error: unknown): void {
  const ours = error instanceof DependencyFailedError || !(error instanceof errors.OIDCProviderError);
  if (ours) service.note(describeFailure(error));
}

function showPage(ctx: Context, failure: Failure): void {
  const page = errorPage({
    status: ctx.status,
    error: failure.error,
    description: failure.description,
    correlationId: requestScope().correlationId,
    retryHref: ctx.status >= 500 ? retryHref(ctx.method, ctx.path, ctx.querystring) : undefined,
  });
  sendPage(ctx, page);
}

/** The library's hook for everything that a browser would see as an error. */
export function renderError(service: ServiceContext): NonNullable<Configuration['renderError']> {
  return (ctx, out, error) => {
    const { moved } = requestScope();
    if (error instanceof errors.SessionNotFound && moved !== undefined) {
      startAgain(service, ctx, moved);
      return;
    }
    if (ctx.accepts('html', 'json') === 'json') {
      ctx.body = out;
      return;
    }
    showPage(ctx, { error: out.error, description: out.error_description ?? '' });
  };
}
