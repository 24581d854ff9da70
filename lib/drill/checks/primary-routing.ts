import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';
import { wasRobbed } from '../lateness.ts';
import { redChecks } from './steady-green.ts';

const STAGE = 'steady state';
/** As a checker words a limit that ran out. */
const SILENCE = /^no .+ within /;

/** Before any fault the public names lead to the primary and every check behind its record is green. */
export const primaryRouting: Check = {
  id: 'primary-routing',
  title: 'DNS leads to the primary before the fault',
  judge({ history, environment, speed }) {
    const { upAt, calmUntil } = history;
    if (upAt === undefined) return notReached(STAGE);
    const red = redChecks(history);
    if (red.length > 0) {
      const reason = history
        .of('checker')
        .find(
          ({ healthCheck, healthy, at }) => !healthy && at < calmUntil && red.includes(healthCheck),
        )?.reason;
      const found = `A health check of the primary is red without a fault: ${reason ?? 'no reason given'}.`;
      return SILENCE.test(reason ?? '') && wasRobbed(history, 'steady')
        ? unknown(STAGE, `Machine too slow for --speed ${speed}: ${found}`, red)
        : fail(STAGE, found, red);
    }
    const answers = history
      .of('dns-answer')
      .filter(({ at, role }) => at >= upAt && at < calmUntil && role !== undefined)
      // Who asks a region by its own name is meant to get there.
      .filter(({ name }) => !Object.values(environment.regionHosts).includes(name));
    if (answers.length === 0)
      return unknown(STAGE, 'No DNS answer for a region was seen in the steady state.');
    const strayed = answers.filter(({ role }) => role === 'standby');
    if (strayed.length > 0)
      return fail(STAGE, `${strayed.length} DNS answers led to the standby.`, history.primaryChecks);
    return pass(STAGE, `${answers.length} DNS answers, all for the primary.`);
  },
};
