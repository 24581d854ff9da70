import { fail, notReached, pass } from '../check.ts';
import type { Check } from '../check.ts';
import type { Attempt, History } from '../history.ts';
import { commonest } from '../statistics.ts';

const STAGE = 'reads';
/** What a planned change of sides may not take from anybody. */
const SURVIVING = ['session', 'refresh', 'hosted-page', 'sign-in'] as const;

/**
 * From the first decision on nobody who only reads notices anything, stale DNS included. One answer is no failure:
 * "try again" (503 with Retry-After) for an item that had not crossed the regions yet, where the next try is good; the
 * token design promises it for as long as an item is younger than the lag (auth traps, table A).
 */
export const readsSurvive: Check = {
  id: 'reads-survive',
  title: 'Sign-in, sessions and refreshes never stop',
  judge({ history }) {
    if (history.calmUntil === Number.POSITIVE_INFINITY) return notReached(STAGE);
    const attempts = SURVIVING.flatMap((journey) => [
      ...history.attempts({ journey }),
      ...history.attempts({ journey, stale: true }),
    ]).filter(({ endedAt }) => endedAt >= history.calmUntil);
    const notGood = attempts.filter(({ outcome }) => outcome !== 'ok');
    const crossed = new Set(notGood.filter((attempt) => crossedBetweenRegions(history, attempts, attempt)));
    const failed = notGood.filter((attempt) => !crossed.has(attempt));
    const counted = `${attempts.length} attempts on four journeys while traffic and database moved`;
    if (failed.length === 0)
      return pass(STAGE, `${counted}: none failed, ${crossed.size} were told once to try again.`);
    const cause = commonest(
      failed.map(
        ({ journey, servedBy, step, reason }) =>
          `${journey} at ${step ?? 'start'} in the ${servedBy ?? 'unknown'} region: ${reason ?? 'no reason'}`,
      ),
    );
    const parts = history.assembly?.clusters.map(({ part }) => part) ?? [];
    return fail(
      STAGE,
      `${failed.length} of ${attempts.length} attempts failed, most often ${cause?.text}.`,
      parts,
    );
  },
};

/** Only while names lead to two regions, and only for a client whose next attempt is good. */
function crossedBetweenRegions(history: History, attempts: readonly Attempt[], one: Attempt): boolean {
  if (one.outcome !== 'unavailable' || !whileMoving(history, one)) return false;
  const next = attempts.find(({ client, startedAt }) => client === one.client && startedAt >= one.endedAt);
  return next?.outcome === 'ok';
}

/** From a record's move until nobody holds the old answer any more. */
const whileMoving = (history: History, { startedAt, endedAt }: Attempt): boolean =>
  history
    .of('record-switched')
    .some(({ at }) => endedAt >= at && startedAt <= at + history.longestTtlSeconds * 1000);
