import { PROMOTE_DATABASE } from '../../operate/promote-database.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Evidence, Ruling } from '../check.ts';
import { commonest } from '../statistics.ts';

const STAGE = 'before the promotion';

/** Without a writable database, `admin` says so: 503 with Retry-After, never an error and never a lost write. */
export const adminHonest: Check = {
  id: 'admin-honest',
  title: 'admin answers 503 with Retry-After until promotion',
  judge: (evidence) => judge(evidence),
};

function judge({ history }: Evidence): Ruling {
  const { lostAt } = history;
  const decided = history.operator(PROMOTE_DATABASE, 'started');
  if (lostAt === undefined || decided === undefined) return notReached(STAGE);
  const answered = [
    ...history.attempts({ journey: 'admin' }),
    ...history.attempts({ journey: 'admin', stale: true }),
  ]
    .filter(({ startedAt, endedAt }) => startedAt >= lostAt && endedAt <= decided.at)
    .filter(({ servedBy, outcome }) => servedBy === 'standby' && outcome !== 'unreachable');
  if (answered.length === 0)
    return unknown(STAGE, 'No administrative request reached the standby before the promotion.');
  const dishonest = answered.filter(({ outcome }) => outcome !== 'unavailable');
  if (dishonest.length === 0)
    return pass(
      STAGE,
      `${answered.length} administrative attempts in the standby, all 503 with Retry-After.`,
    );
  const cause = commonest(
    dishonest.map(
      ({ outcome, step, reason }) => `${outcome} at ${step ?? 'start'} (${reason ?? 'no reason'})`,
    ),
  );
  return fail(
    STAGE,
    `${dishonest.length} of ${answered.length} attempts ended otherwise: ${cause?.text ?? ''}.`,
  );
}
