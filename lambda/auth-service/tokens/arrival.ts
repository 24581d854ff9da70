/** Table A of the auth traps: what a missing artifact means, judged by the origin that its id proves. */

export interface Origin {
  readonly region: string;
  /** Epoch seconds. */
  readonly bornAt: number;
}

/** Replication has no promised lag; 30 s is long past what it takes and short enough to give a client its answer. */
export const YOUNG_SECONDS = 30;
export const REREAD_MILLISECONDS = 1500;
const REREAD_EVERY_MILLISECONDS = 150;

/**
 * True where a missing item may simply not have arrived yet.
 * Its own region reads consistently: there missing is gone.
 */
export const mayStillArrive = (origin: Origin, here: string, nowSeconds: number): boolean =>
  origin.region !== here && nowSeconds - origin.bornAt < YOUNG_SECONDS;

export interface ArrivalClock {
  readonly nowSeconds: () => number;
  readonly runningMilliseconds: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export type Arrival<T> =
  { readonly kind: 'here'; readonly value: T } | { readonly kind: 'late' } | { readonly kind: 'gone' };

/**
 * Reads until `read` finds it, for at most 1.5 s and only
 * while it may still arrive. `late`: ask again in a moment.
 */
export async function awaitArrival<T>(
  origin: Origin,
  here: string,
  clock: ArrivalClock,
  read: () => Promise<T | undefined>,
): Promise<Arrival<T>> {
  const deadline = clock.runningMilliseconds() + REREAD_MILLISECONDS;
  for (;;) {
    const value = await read();
    if (value !== undefined) return { kind: 'here', value };
    if (!mayStillArrive(origin, here, clock.nowSeconds())) return { kind: 'gone' };
    if (clock.runningMilliseconds() >= deadline) return { kind: 'late' };
    await clock.sleep(REREAD_EVERY_MILLISECONDS);
  }
}
