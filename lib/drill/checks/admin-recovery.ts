import { PROMOTE_DATABASE } from '../../operate/promote-database.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';
import { totalSeconds } from '../recovery.ts';
import { compare } from '../statistics.ts';
import { latenessMargin } from '../lateness.ts';
import type { Attempt } from '../history.ts';
import type { Evidence, Ruling } from '../check.ts';

const STAGE = 'promotion';

/** From the decision to the first administrative write that worked. */
export const adminRecovery: Check = {
  id: 'admin-recovery',
  title: 'admin writes work after the promotion',
  judge(evidence) {
    const decided = evidence.history.operator(PROMOTE_DATABASE, 'started');
    if (decided === undefined) return notReached(STAGE);
    const failed = evidence.history.operator(PROMOTE_DATABASE, 'failed');
    if (failed !== undefined) return fail(STAGE, failed.detail ?? 'The promotion failed.');
    const first = firstWrite(evidence, decided.at);
    if (first === undefined) return fail(STAGE, 'No administrative write worked after the promotion.');
    return judge(evidence, decided.at, first);
  },
};

export const firstWrite = ({ history }: Pick<Evidence, 'history'>, decidedAt: number): Attempt | undefined =>
  history
    .attempts({ journey: 'admin' })
    .filter(({ outcome, startedAt }) => outcome === 'ok' && startedAt >= decidedAt)
    .sort((a, b) => a.endedAt - b.endedAt)[0];

function judge(evidence: Evidence, decidedAt: number, first: Attempt): Ruling {
  const seconds = totalSeconds({
    waitMs: first.startedAt - decidedAt,
    workMs: first.realDurationMs ?? first.endedAt - first.startedAt,
  });
  const { targetSeconds } = evidence.environment.objectives.admin;
  const found = `${seconds.toFixed(1)} s from the decision to the first write, target ${targetSeconds}`;
  switch (compare(seconds, targetSeconds, latenessMargin(evidence))) {
    case 'within':
      return afterwards(evidence, first, found);
    case 'beyond':
      return fail(STAGE, `Too slow: ${found}.`);
    case 'undecided':
      return unknown(STAGE, `Machine too slow for --speed ${evidence.speed}: ${found}.`);
  }
}

/** One good write is luck; those that follow must work as well. */
function afterwards({ history }: Evidence, first: Attempt, found: string): Ruling {
  const later = history.attempts({ journey: 'admin' }).filter(({ startedAt }) => startedAt > first.endedAt);
  const failed = later.filter(({ outcome }) => outcome !== 'ok');
  if (failed.length === 0) return pass(STAGE, `${found}; ${later.length} more after it, all good.`);
  return fail(
    STAGE,
    `${failed.length} of ${later.length} administrative attempts failed after the first write.`,
  );
}
