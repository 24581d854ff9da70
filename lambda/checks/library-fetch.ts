/**
 * Lets openid-client talk through an {@link HttpExchange}, and tells afterwards what really happened: the library
 * wraps or renames whatever it is thrown, so the last answer and the last failure are kept beside it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

import * as oidc from 'openid-client';

import { ExchangeError } from '../contract/http.ts';
import type { HttpExchange, HttpRequest, HttpResponse } from '../contract/http.ts';
import { jsonObject, ok, refused, unavailable, unreachable, wrong } from './result.ts';
import type { StepResult } from './result.ts';

/** Thrown out of the library's fetch when the answer is a 503: retrying is the caller's business. */
class Interrupted extends Error {}

interface Call {
  readonly exchange: HttpExchange;
  /** The answer that the step is about; a key set fetched afterwards to verify it comes second. */
  first?: HttpResponse;
  last?: HttpResponse;
  failure?: ExchangeError;
}

/**
 * One configuration (and its key cache) serves many people at once,
 * so whose call this is travels beside the stack.
 */
const calls = new AsyncLocalStorage<Call>();

/** The `customFetch` of every configuration. Usable inside {@link callLibrary} only. */
export const libraryFetch: oidc.CustomFetch = async (url, options) => {
  const call = calls.getStore();
  if (call === undefined) throw new TypeError('the library was called outside of callLibrary');
  try {
    const response = await call.exchange(requestOf(url, options));
    call.first ??= response;
    call.last = response;
    if (response.status === 503) throw new Interrupted();
    return asFetchResponse(response);
  } catch (error) {
    if (error instanceof ExchangeError) call.failure = error;
    throw error;
  }
};

/**
 * Runs one call of the library over `exchange` and sorts its end into the closed union.
 * @throws whatever is neither the service's answer nor an exchange's failure.
 */
export async function callLibrary<T>(
  step: string,
  exchange: HttpExchange,
  run: () => Promise<T>,
): Promise<StepResult<T>> {
  const call: Call = { exchange };
  try {
    const value = await calls.run(call, run);
    return call.first === undefined ? noAnswer(step) : ok(step, call.first, value);
  } catch (error) {
    if (call.failure !== undefined) return unreachable(step, call.failure);
    if (call.last === undefined) throw error;
    return unavailable(step, call.last) ?? sort(step, call.last, error);
  }
}

const noAnswer = (step: string): StepResult<never> => ({
  step,
  outcome: 'wrong',
  reason: 'the library asked nobody',
});

function requestOf(url: string, options: oidc.CustomFetchOptions): HttpRequest {
  const { body } = options;
  return {
    method: options.method as HttpRequest['method'],
    url,
    headers: {
      ...options.headers,
      ...(body instanceof URLSearchParams ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    },
    ...(body === undefined || body === null ? {} : { body: String(body as URLSearchParams | string) }),
  };
}

/** Statuses that may carry no body in the Fetch standard. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

function asFetchResponse(response: HttpResponse): Response {
  const headers = new Headers();
  for (const [name, values] of Object.entries(response.headers))
    for (const value of values) headers.append(name, value);
  return new Response(BODILESS.has(response.status) ? null : response.body, {
    status: response.status,
    headers,
  });
}

/** A protocol error code is a refusal; anything else that the library would not accept is wrong. */
function sort(step: string, response: HttpResponse, error: unknown): StepResult<never> {
  if (error instanceof oidc.ResponseBodyError && response.status < 500)
    return refused(step, response, error.error);
  if (error instanceof oidc.WWWAuthenticateChallengeError) {
    const code = error.cause[0]?.parameters['error'];
    return refused(step, response, code ?? `challenge without a code, status ${response.status}`);
  }
  const named = jsonObject(response.body)?.['error'];
  const code = typeof named === 'string' ? `, error ${named}` : '';
  return wrong(step, response, `${(error as Error).message} (status ${response.status}${code})`);
}
