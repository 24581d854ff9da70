/**
 * Counters of failed attempts: one item per region and window, summed on read, because counters that two regions add
 * to lose updates (auth traps A22).
 */
import { REGION_ROLES } from '../../contract/regions.ts';
import type { ServiceContext } from '../protocol/service-context.ts';

export const WINDOW_SECONDS = 900;
const FAILURES_PER_EMAIL = 10;

export interface Attempt {
  /** Lower-case. */
  readonly email: string;
  readonly clientAddress: string;
}

/** What failures are counted by. */
const subjects = ({ email, clientAddress }: Attempt) =>
  ({ email: `email ${email}`, address: `address ${clientAddress}` }) as const;

const windowOf = (service: ServiceContext): number => Math.floor(service.clock.nowSeconds() / WINDOW_SECONDS);

/** One read. `failuresPerAddress` is the count from which an address has to wait. Throws as the store does. */
export async function isThrottled(
  service: ServiceContext,
  attempt: Attempt,
  failuresPerAddress: number,
): Promise<boolean> {
  const window = windowOf(service);
  const { email, address } = subjects(attempt);
  const limits = [
    { subject: email, limit: FAILURES_PER_EMAIL },
    { subject: address, limit: failuresPerAddress },
  ];
  const counters = limits.map(({ subject, limit }) => ({
    limit,
    keys: REGION_ROLES.map((region) => service.itemKeys.failures(subject, window, region)),
  }));
  const items = await service.store.batchGet(counters.flatMap(({ keys }) => keys));
  return counters.some(
    ({ keys, limit }) => keys.reduce((sum, key) => sum + (items.get(key)?.count ?? 0), 0) >= limit,
  );
}

/** Throws as the store does. */
export async function countFailure(service: ServiceContext, attempt: Attempt): Promise<void> {
  const window = windowOf(service);
  const expiresAt = (window + 2) * WINDOW_SECONDS;
  await Promise.all(
    Object.values(subjects(attempt)).map((subject) =>
      service.store.increment(service.itemKeys.failures(subject, window, service.here), expiresAt),
    ),
  );
}
