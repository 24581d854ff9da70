import { SPARE_CHECKS, VERSIONS_CHECK } from '../../../lambda/checks/readiness.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';

const STAGE = 'standby';

export interface StandbyServesOptions {
  readonly phase: string;
  readonly healed: string;
}

/** People are sent to the primary: that the standby could take them is shown by the whole sign-ins of its probes. */
export const standbyServes = ({ phase, healed }: StandbyServesOptions): Check => ({
  id: 'standby-serves',
  title: 'Whole sign-ins go on through the standby',
  judge({ history }) {
    const [from, until] = [history.phaseAt(phase), history.phaseAt(healed)];
    if (from === undefined || until === undefined) return notReached(STAGE);
    const runs = history.of('probe').filter(({ role, at }) => role === 'standby' && at >= from && at < until);
    if (runs.length === 0)
      return unknown(STAGE, 'No probe of the standby ended while the dependency failed.');
    const failures = runs.flatMap((run) => run.failures.filter(isOfWalk));
    if (failures.length > 0) return fail(STAGE, `A probe in the standby failed: ${failures.join('; ')}.`);
    const walks = runs.reduce((sum, { passed }) => sum + passed, 0);
    return pass(STAGE, `${runs.length} probe runs in the standby, ${walks} walks, all good.`);
  },
});

/** What the standby would fall back on may well be late with its secrets: that a probe says so stops no sign-in. */
const isOfWalk = (failure: string): boolean =>
  ![...SPARE_CHECKS, VERSIONS_CHECK].some((name) => failure.startsWith(`${name} `));
