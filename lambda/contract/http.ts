/** The smallest HTTP client that journey clients, probes and drills share. Redirects are never followed by it. */
import type { RegionRole } from './regions.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; every occurrence is kept (several Set-Cookie). */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  /** Which region's address answered, where the client can tell. */
  readonly servedBy?: RegionRole;
}

/** @throws ExchangeError when no whole response arrived. */
export type HttpExchange = (request: HttpRequest) => Promise<HttpResponse>;

/**
 * How far a failed exchange got. Before `response` nothing can have happened;
 * from there on the effect is unknown.
 */
export type ExchangeStage = 'dns' | 'connect' | 'tls' | 'response';

export class ExchangeError extends Error {
  readonly code = 'EXCHANGE_FAILED';
  readonly stage: ExchangeStage;
  /** A timeout or reset while waiting for the response does not mean that it did not happen. */
  readonly effect: 'none' | 'unknown';
  readonly target: RegionRole | undefined;
  constructor(stage: ExchangeStage, message: string, target?: RegionRole, cause?: unknown) {
    super(message, { cause });
    this.name = 'ExchangeError';
    this.stage = stage;
    this.effect = stage === 'response' ? 'unknown' : 'none';
    this.target = target;
  }
}
