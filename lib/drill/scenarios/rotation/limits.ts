/** What the stories of rotations have in common. */

/** How the secret's name ends, and what the health document calls it. */
export const DATABASE_SECRET = 'database/application';
export const DATABASE_HOLDER = 'database-credential';

/** One attempt: the function waits a quarter of a minute of machine time for a copy that does not follow. */
export const ATTEMPT_SECONDS = 900;
/** Held values are refreshed after five minutes, give or take a fifth; the rest is for the processes in turn. */
export const TOLD_WITHIN_SECONDS = 600;

/** As for a dependency that fails: a refused login and one detour, and no wait for a store. */
export const LATENCY = { p50Milliseconds: 250, p99Milliseconds: 2500 };
