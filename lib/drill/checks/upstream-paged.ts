import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';
import { wasBusy } from '../lateness.ts';

const STAGE = 'paging';
/** Of the alarm that watches who is turned away; how names of alarms end. */
const ALARM = '-upstream-unreachable';
/**
 * Five minutes of it are promised to page. Minutes are the calendar's: the first and the fifth may lie up to one minute
 * away from the fault, and an alarm has a minute's figure some 10 s after it.
 */
export const PAGED_WITHIN_SECONDS = 420;

/** A provider that is away for five minutes pages somebody, in the region whose people come by it. */
export const upstreamPaged = (phase: string): Check => ({
  id: 'upstream-paged',
  title: 'Somebody is told that the provider has not answered for five minutes',
  judge(evidence) {
    const { history, speed } = evidence;
    const { faultAt } = history;
    if (faultAt === undefined || history.of('fault-healed').length === 0) return notReached(STAGE);
    const gone = history
      .of('alarm')
      .filter(({ at, name, to }) => at >= faultAt && to === 'ALARM' && name.endsWith(ALARM));
    const parts = (history.assembly?.alarms ?? []).filter(({ name }) => name.endsWith(ALARM));
    const first = gone.find(({ told }) => told.length > 0);
    const [silent] = gone;
    if (first === undefined)
      return fail(
        STAGE,
        silent === undefined
          ? `No alarm of the provider went off.`
          : `${silent.name} went off and nobody was told.`,
        parts.map(({ part }) => part),
      );
    const seconds = Math.round((first.at - faultAt) / 1000);
    const found = `${first.name} (${first.role}) told ${first.told.map(({ endpoint }) => endpoint).join(', ')} after ${seconds} s (allowed: ${PAGED_WITHIN_SECONDS} s)`;
    if (seconds <= PAGED_WITHIN_SECONDS) return pass(STAGE, `${found}.`);
    return wasBusy(evidence, phase)
      ? unknown(STAGE, `Machine too slow for --speed ${speed}: ${found}.`)
      : fail(STAGE, `${found}.`, [first.alarm]);
  },
});
