/**
 * What a client learned from one step of a journey: a closed union, so that no caller can mistake a page that says
 * "try again" for success, nor a wrong answer for an honest refusal.
 */
import { ExchangeError } from '../contract/http.ts';
import type { ExchangeStage, HttpResponse } from '../contract/http.ts';
import type { RegionRole } from '../contract/regions.ts';

/** Who answered with what, where anything answered. */
export interface Seen {
  readonly step: string;
  readonly status?: number;
  readonly servedBy?: RegionRole;
}

export type StepFailure =
  /** 503 with Retry-After: the same request may be repeated. */
  | (Seen & { readonly outcome: 'unavailable'; readonly retryAfterSeconds: number; readonly reason: string })
  /** A well-formed refusal, by the protocol's error code. */
  | (Seen & { readonly outcome: 'refused'; readonly reason: string })
  /** Any answer that the contract does not allow. */
  | (Seen & { readonly outcome: 'wrong'; readonly reason: string })
  /** No whole answer arrived. `effect: unknown`: it may have happened all the same. */
  | (Seen & {
      readonly outcome: 'unreachable';
      readonly stage: ExchangeStage;
      readonly effect: 'none' | 'unknown';
      readonly reason: string;
    });
export type StepResult<T> = (Seen & { readonly outcome: 'ok'; readonly value: T }) | StepFailure;

export const seenIn = (step: string, response: HttpResponse): Seen => ({
  step,
  status: response.status,
  ...(response.servedBy === undefined ? {} : { servedBy: response.servedBy }),
});

export const ok = <T>(step: string, response: HttpResponse, value: T): StepResult<T> => ({
  ...seenIn(step, response),
  outcome: 'ok',
  value,
});

export const wrong = (step: string, response: HttpResponse, reason: string): StepFailure => ({
  ...seenIn(step, response),
  outcome: 'wrong',
  reason,
});

export const refused = (step: string, response: HttpResponse, reason: string): StepFailure => ({
  ...seenIn(step, response),
  outcome: 'refused',
  reason,
});

/** @throws whatever is not an {@link ExchangeError}: a fault of ours is not the service's. */
export function unreachable(step: string, error: unknown): StepFailure {
  if (!(error instanceof ExchangeError)) throw error;
  return {
    step,
    outcome: 'unreachable',
    stage: error.stage,
    effect: error.effect,
    reason: `${error.stage}: ${error.message}`,
    ...(error.target === undefined ? {} : { servedBy: error.target }),
  };
}

/**
 * Reads a 503: honest with Retry-After in seconds (RFC 9110 10.2.3),
 * wrong without. Undefined for any other status.
 */
export function unavailable(step: string, response: HttpResponse): StepFailure | undefined {
  if (response.status !== 503) return undefined;
  const raw = header(response, 'retry-after');
  if (raw === undefined || !/^\d{1,5}$/.test(raw))
    return wrong(step, response, `503 without a Retry-After in seconds (found ${raw ?? 'none'})`);
  return {
    ...seenIn(step, response),
    outcome: 'unavailable',
    retryAfterSeconds: Number(raw),
    reason: `503, Retry-After ${raw}`,
  };
}

/** First value of a header, by lower-case name. */
export const header = (response: HttpResponse, name: string): string | undefined =>
  response.headers[name]?.[0];

/** Parsed JSON object, or undefined for anything else. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
