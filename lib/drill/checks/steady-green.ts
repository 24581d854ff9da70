import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Evidence, Ruling } from '../check.ts';
import type { Attempt, History } from '../history.ts';
import { isMachines, wasRobbed } from '../lateness.ts';
import { commonest } from '../statistics.ts';

const STAGE = 'steady state';

/** Before any fault, every journey works, from the primary. */
export const steadyGreen: Check = {
  id: 'steady-green',
  title: 'Every journey works before the fault',
  judge(evidence) {
    const { history } = evidence;
    const [refused] = history.of('preparation-failed');
    if (refused !== undefined)
      return fail(
        STAGE,
        `People could not be signed in beforehand: ${refused.step} was ${refused.outcome} (${refused.reason}).`,
        redChecks(history),
      );
    const attempts = history.attempts({ phase: 'steady' }).filter(beganAndEndedBefore(history.calmUntil));
    if (attempts.length === 0) return notReached(STAGE);
    const failed = attempts.filter(({ outcome }) => outcome !== 'ok');
    const elsewhere = attempts.filter(({ servedBy }) => servedBy === 'standby');
    if (failed.length > 0) return whoseFailure(evidence, failed, attempts.length);
    if (elsewhere.length > 0)
      return fail(STAGE, `${elsewhere.length} of ${attempts.length} attempts were served by the standby.`, [
        ...redChecks(history),
        ...history.primaryChecks,
      ]);
    return pass(STAGE, `${attempts.length} attempts on five journeys, all good, all from the primary.`);
  },
};

/** The service's, but for silences and a "not now" on a machine that had no time for it: few, or robbed of much. */
function whoseFailure(evidence: Evidence, failed: readonly Attempt[], total: number): Ruling {
  const reason = failureReason(failed, total);
  const unanswered = failed.every(({ outcome }) => outcome === 'unavailable' || outcome === 'unreachable');
  const machines =
    isMachines(evidence, 'steady', failed.length, total) || wasRobbed(evidence.history, 'steady');
  return unanswered && machines
    ? unknown(STAGE, `Machine too slow for --speed ${evidence.speed}: ${reason}`)
    : fail(STAGE, reason, redChecks(evidence.history));
}

/** An attempt that the cut interrupted belongs to the outage. */
const beganAndEndedBefore =
  (calmUntil: number) =>
  ({ endedAt }: Attempt): boolean =>
    endedAt < calmUntil;

function failureReason(failed: readonly Attempt[], total: number): string {
  const causes = failed.map(
    ({ journey, step, reason }) => `${journey} at ${step ?? 'start'}: ${reason ?? 'no reason'}`,
  );
  const { text = '', count = 0 } = commonest(causes) ?? {};
  return `${failed.length} of ${total} attempts failed, ${count} of them ${text}.`;
}

/** Health checks that were red at the end of the steady phase. */
export function redChecks(history: History): readonly string[] {
  const last = new Map<string, boolean>();
  const { calmUntil } = history;
  for (const event of history.of('health-check'))
    if (event.at < calmUntil) last.set(event.healthCheck, event.healthy);
  return history.primaryChecks.filter((part) => last.get(part) === false);
}
