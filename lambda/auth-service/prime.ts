/**
 * What the first visitor of a new process would wait for, done while Lambda initializes it: held values,
 * connections, one provider per public host, compiled code. A provisioned environment of the standby may meet
 * its first visitor when everyone comes at once.
 */
import { HEALTH_PATHS, SERVICE_PATHS } from '../contract/routes.ts';
import type { Timer } from '../runtime/clock.ts';
import type { RequestHandler, ServiceRequest } from './http/message.ts';

export interface PrimeOptions {
  readonly app: RequestHandler;
  readonly publicHosts: readonly string[];
  readonly regionHost: string;
  /** Reads what is held; as at the start of an invocation. */
  readonly ensure: () => Promise<void>;
  readonly timer: Timer;
}

/** Lambda grants 10 s for an initialization; a dependency that hangs must not use them up. */
const BUDGET_MILLISECONDS = 3_000;

/**
 * Resolves within three seconds and leaves no timer. Never throws:
 * what could not be had now is asked for again by the first request.
 */
export async function prime(options: PrimeOptions): Promise<void> {
  let cancel = (): void => undefined;
  const outOfTime = new Promise<void>((resolve) => {
    cancel = options.timer(BUDGET_MILLISECONDS, resolve);
  });
  await Promise.race([askEverything(options).catch(() => undefined), outOfTime]);
  cancel();
}

/** Reads only. One after the other: a process serves one request at a time. */
async function askEverything({ app, ensure, publicHosts, regionHost }: PrimeOptions): Promise<void> {
  await ensure();
  await app(get(regionHost, HEALTH_PATHS.ready));
  for (const host of publicHosts) {
    await app(get(host, SERVICE_PATHS.discovery));
    await app(get(host, SERVICE_PATHS.jwks));
  }
}

const get = (host: string, path: string): ServiceRequest => ({
  host,
  method: 'GET',
  path,
  query: '',
  headers: { host: [host], accept: ['application/json'] },
  body: Buffer.alloc(0),
  clientAddress: '127.0.0.1',
  correlationId: 'initialization',
});
