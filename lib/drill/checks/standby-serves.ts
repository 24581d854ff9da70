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
    const failures = runs.flatMap((run) => run.failures);
    const ofWalks = failures.filter(isOfWalk);
    if (ofWalks.length > 0) return fail(STAGE, `A probe in the standby failed: ${ofWalks.join('; ')}.`);
    const found = failures.find((failure) => isOf(VERSIONS_CHECK, failure));
    const walks = runs.reduce((sum, { passed }) => sum + passed, 0);
    // When a probe sees it depends on when the process that answers in the primary took the new version.
    const told = found === undefined ? '' : `; found: ${found}`;
    return pass(STAGE, `${runs.length} probe runs in the standby, ${walks} walks, all good${told}.`);
  },
});

const isOf = (name: string, failure: string): boolean => failure.startsWith(`${name} `);

/** What the standby would fall back on may well be late with its secrets: that a probe says so stops no sign-in. */
const isOfWalk = (failure: string): boolean =>
  ![...SPARE_CHECKS, VERSIONS_CHECK].some((name) => isOf(name, failure));
