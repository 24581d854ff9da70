/**
 * How long each client was without an answer: from the fault to the first good one. The wait before the good attempt
 * is simulated time; the attempt itself is work of this machine and counts once, not times the speed.
 */
import type { Attempt } from './history.ts';
import type { History } from './history.ts';

export interface ClientRecovery {
  readonly client: string;
  /** Failed at least once after the fault. A client that never noticed has no recovery to measure. */
  readonly affected: boolean;
  /** Undefined: never came back. Milliseconds. */
  readonly recovery: { readonly waitMs: number; readonly workMs: number; readonly at: number } | undefined;
}

/** One entry a client of the journey. @param attempts of one journey, any order. */
export function clientRecoveries(attempts: readonly Attempt[], faultAt: number): readonly ClientRecovery[] {
  const clients = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    const own = clients.get(attempt.client);
    if (own === undefined) clients.set(attempt.client, [attempt]);
    else own.push(attempt);
  }
  return [...clients].map(([client, own]) => ({ client, ...recoveryOf(own, faultAt) }));
}

function recoveryOf(own: readonly Attempt[], faultAt: number): Omit<ClientRecovery, 'client'> {
  const after = own.filter(({ endedAt }) => endedAt >= faultAt);
  const affected = after.some(({ outcome }) => outcome !== 'ok');
  const good = after
    .filter(({ outcome, startedAt }) => outcome === 'ok' && startedAt >= faultAt)
    .sort((a, b) => a.startedAt - b.startedAt)[0];
  if (good === undefined) return { affected, recovery: undefined };
  return {
    affected,
    recovery: {
      waitMs: good.startedAt - faultAt,
      workMs: good.realDurationMs ?? good.endedAt - good.startedAt,
      at: good.endedAt,
    },
  };
}

export const totalSeconds = ({
  waitMs,
  workMs,
}: {
  readonly waitMs: number;
  readonly workMs: number;
}): number => (waitMs + workMs) / 1000;

/**
 * Whether DNS has moved, no fresh answer of before can be held any more, and every client that failed,
 * stale-DNS ones apart, has had its first good answer.
 */
export function everyoneIsBack(history: History, journeys: readonly string[], nowMs: number): boolean {
  const { lostAt, switched } = history;
  if (lostAt === undefined) return true;
  if (switched === undefined || nowMs < switched.at + history.longestTtlSeconds * 1000) return false;
  return journeys.every((journey) =>
    clientRecoveries(history.attempts({ journey }), lostAt).every(
      ({ affected, recovery }) => !affected || recovery !== undefined,
    ),
  );
}
