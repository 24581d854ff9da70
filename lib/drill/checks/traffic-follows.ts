import { fail, notReached, pass } from '../check.ts';
import type { Check, Ruling } from '../check.ts';
import type { History } from '../history.ts';
import { promotionsOf } from '../promotions.ts';
import type { PromotionStory } from '../promotions.ts';

const STAGE = 'routing';

/** The claim moves every public name, and its release moves them back; nobody edits a record. */
export const trafficFollows: Check = {
  id: 'traffic-follows',
  title: 'DNS follows the claim both ways',
  judge({ history }) {
    const promotions = promotionsOf(history);
    if (promotions.length === 0) return notReached(STAGE);
    const rulings = promotions.map((promotion) => judge(history, promotion));
    const failed = rulings.find(({ outcome }) => outcome === 'fail');
    return failed ?? pass(STAGE, `${rulings.map(({ reason }) => reason).join('; ')}.`);
  },
};

function judge(history: History, { to, decidedAt, untilAt }: PromotionStory): Ruling {
  const moves = history
    .of('record-switched')
    .filter((move) => move.to === to && move.at >= decidedAt && move.at < untilAt);
  const stayed = history.publicNames.filter((name) => !moves.some((move) => move.name === name));
  if (stayed.length > 0)
    return fail(STAGE, `${stayed.join(', ')} never led to the ${to}.`, history.primaryChecks);
  const last = Math.max(...moves.map(({ at }) => at));
  return pass(STAGE, `to the ${to} ${((last - decidedAt) / 1000).toFixed(1)} s after the decision`);
}
