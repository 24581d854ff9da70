import { JOURNEYS } from '../../../lambda/contract/journeys.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';
import { areMachines } from '../lateness.ts';
import { commonest } from '../statistics.ts';

const STAGE = 'load';

/** Nothing was taken away, so nothing may fail: neither an error nor an honest 503. */
export const nobodyNoticed = (phases: readonly string[]): Check => ({
  id: 'nobody-noticed',
  title: 'No request failed',
  judge(evidence) {
    const { history, speed } = evidence;
    const last = phases.at(-1);
    if (last === undefined || history.phaseAt(last) === undefined) return notReached(STAGE);
    const attempts = phases.flatMap((phase) => history.attempts({ phase }));
    const absent = JOURNEYS.find((journey) => !attempts.some((attempt) => attempt.journey === journey));
    if (absent !== undefined) return unknown(STAGE, `Nobody tried ${absent} in the meantime.`);
    const failed = attempts.filter(({ outcome }) => outcome !== 'ok');
    const cause = commonest(
      failed.map(({ journey, step, reason }) => `${journey} at ${step ?? 'start'}: ${reason ?? 'no reason'}`),
    );
    if (cause === undefined) return pass(STAGE, `${attempts.length} attempts, all good.`);
    const reason = `${failed.length} of ${attempts.length} attempts failed, most often ${cause.text}.`;
    return areMachines(evidence, phases, attempts)
      ? unknown(STAGE, `Machine too slow for --speed ${speed}: ${reason}`)
      : fail(STAGE, reason);
  },
});
