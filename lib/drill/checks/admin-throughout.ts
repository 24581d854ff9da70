import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';
import type { Attempt } from '../history.ts';
import { promotionsOf } from '../promotions.ts';
import type { PromotionStory } from '../promotions.ts';
import { commonest } from '../statistics.ts';

const STAGE = 'administration';

/**
 * While the writer moves administration says so: 503 with Retry-After, never an error. Outside of that only the region
 * without the writer may say it, to those whom an old answer or an open connection still leads there.
 */
export const adminThroughout: Check = {
  id: 'admin-throughout',
  title: 'admin answers 503 with Retry-After exactly while the writer moves',
  judge({ history }) {
    const promotions = promotionsOf(history);
    if (promotions.length === 0) return notReached(STAGE);
    const attempts = [
      ...history.attempts({ journey: 'admin' }),
      ...history.attempts({ journey: 'admin', stale: true }),
    ].filter(({ endedAt }) => endedAt >= history.calmUntil);
    const dishonest = attempts.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'unavailable');
    if (dishonest.length > 0)
      return fail(STAGE, `${dishonest.length} of ${attempts.length} ${ended(dishonest)}`);
    const refused = attempts.filter(({ outcome }) => outcome === 'unavailable');
    const untimely = refused.filter((attempt) => !mayBeRefused(promotions, attempt));
    if (untimely.length > 0)
      return fail(
        STAGE,
        `${untimely.length} were refused by the region that holds the writer: ${ended(untimely)}`,
      );
    if (refused.length === 0)
      return unknown(STAGE, 'No administrative request arrived while the writer moved.');
    return pass(
      STAGE,
      `${attempts.length} attempts: ${attempts.length - refused.length} good, ${refused.length} answered 503 with Retry-After.`,
    );
  },
};

const ended = (attempts: readonly Attempt[]): string => {
  const cause = commonest(
    attempts.map(
      ({ outcome, step, reason }) => `${outcome} at ${step ?? 'start'} (${reason ?? 'no reason'})`,
    ),
  );
  return `attempts ended otherwise: ${cause?.text ?? ''}.`;
};

function mayBeRefused(
  promotions: readonly PromotionStory[],
  { startedAt, endedAt, servedBy }: Attempt,
): boolean {
  const { to, decidedAt, firstWrite } =
    promotions.findLast((promotion) => promotion.decidedAt <= endedAt) ?? promotions[0] ?? {};
  if (decidedAt === undefined) return false;
  const moving = firstWrite === undefined || startedAt <= firstWrite.endedAt;
  return moving || servedBy !== to;
}
