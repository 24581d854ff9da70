import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Evidence, Ruling } from '../check.ts';
import { promotionsOf } from '../promotions.ts';
import type { PromotionStory } from '../promotions.ts';
import { totalSeconds } from '../recovery.ts';
import { compare } from '../statistics.ts';
import { latenessMargin } from '../lateness.ts';

const STAGE = 'switchover';

/** After each decision the first administrative write worked within its target. */
export const adminBack: Check = {
  id: 'admin-back',
  title: 'admin is back within its target after each switchover',
  judge(evidence) {
    const promotions = promotionsOf(evidence.history);
    if (promotions.length === 0) return notReached(STAGE);
    const rulings = promotions.map((promotion) => judge(evidence, promotion));
    const worst =
      rulings.find(({ outcome }) => outcome === 'fail') ??
      rulings.find(({ outcome }) => outcome === 'unknown');
    return worst ?? pass(STAGE, `${rulings.map(({ reason }) => reason).join('; ')}.`);
  },
};

/** From the decision to the end of the first good write; undefined where none worked. */
export function secondsToFirstWrite({ decidedAt, firstWrite }: PromotionStory): number | undefined {
  if (firstWrite === undefined) return undefined;
  return totalSeconds({
    waitMs: Math.max(0, firstWrite.startedAt - decidedAt),
    workMs: firstWrite.realDurationMs ?? firstWrite.endedAt - firstWrite.startedAt,
  });
}

function judge(evidence: Evidence, promotion: PromotionStory): Ruling {
  const { to, failed } = promotion;
  if (failed !== undefined)
    return fail(STAGE, failed.detail ?? 'The switchover failed.', clusterOf(evidence, to));
  const seconds = secondsToFirstWrite(promotion);
  if (seconds === undefined)
    return fail(STAGE, `No administrative write worked in the ${to}.`, clusterOf(evidence, to));
  const { targetSeconds } = evidence.environment.objectives.admin;
  const found = `to the ${to} ${seconds.toFixed(1)} s of ${targetSeconds}`;
  switch (compare(seconds, targetSeconds, latenessMargin(evidence))) {
    case 'within':
      return pass(STAGE, found);
    case 'beyond':
      return fail(STAGE, `Too slow: ${found}.`, clusterOf(evidence, to));
    case 'undecided':
      return unknown(STAGE, `Machine too slow for --speed ${evidence.speed}: ${found}.`);
  }
}

const clusterOf = ({ history }: Evidence, role: string | undefined): readonly string[] =>
  history.assembly?.clusters.filter((cluster) => cluster.role === role).map(({ part }) => part) ?? [];
