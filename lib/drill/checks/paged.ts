import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Evidence, Ruling } from '../check.ts';
import { otherRole } from '../history.ts';
import type { EventOf, History } from '../history.ts';
import { latenessMargin, wasBusy } from '../lateness.ts';

const STAGE = 'paging';

/**
 * From the fault until somebody was told. At worst, in a template with a probe each minute and one datapoint of a
 * minute: 60 s until the next probe, 20 s until it gives up what hangs, 60 s until its period is over and 10 s until
 * the alarm has it: 150 s. The promise is three minutes, for broken sign-in on any host.
 */
export const PAGED_WITHIN_SECONDS = 180;

/** Alarms that went off after the fault in the region that is left, and reached somebody. Oldest first. */
export function pages(history: History): readonly EventOf<'alarm'>[] {
  return alarmsAfterFault(history).filter(({ told }) => told.length > 0);
}

function alarmsAfterFault(history: History): readonly EventOf<'alarm'>[] {
  const { lostAt } = history;
  const role = leftOf(history);
  return history.of('alarm').filter((alarm) => {
    const isAfter = lostAt !== undefined && alarm.at >= lostAt;
    return isAfter && alarm.to === 'ALARM' && alarm.role === role;
  });
}

/** The region that was not lost. */
const leftOf = (history: History): RegionRole | undefined => {
  const target = history.loss?.target;
  return target === 'primary' || target === 'standby' ? otherRole(target) : undefined;
};

/** Each region pages by itself: nothing of the lost one has to work for somebody to be told. */
export const paged: Check = {
  id: 'paged',
  title: 'An alarm of the region that is left told somebody',
  judge(evidence) {
    const { history } = evidence;
    const { lostAt } = history;
    const role = leftOf(history);
    if (lostAt === undefined || role === undefined) return notReached(STAGE);
    const [first] = pages(history);
    if (first !== undefined) return judgeDelay(evidence, first, (first.at - lostAt) / 1000);
    const seenSeconds = ((history.events.at(-1)?.at ?? lostAt) - lostAt) / 1000;
    if (seenSeconds < PAGED_WITHIN_SECONDS) return notReached(STAGE);
    return nobodyTold(evidence, role, lostAt);
  },
};

/** Lateness of the machine delays a page and never hastens it. */
function judgeDelay(evidence: Evidence, { name, told, alarm }: EventOf<'alarm'>, seconds: number): Ruling {
  const people = told.map(({ protocol, endpoint }) => `${protocol} to ${endpoint}`).join(', ');
  const found = `${name} told ${people} after ${Math.round(seconds)} s, within ${PAGED_WITHIN_SECONDS} s`;
  if (seconds <= PAGED_WITHIN_SECONDS) return pass(STAGE, `${found}.`);
  if (seconds - latenessMargin(evidence) > PAGED_WITHIN_SECONDS)
    return fail(STAGE, `${found} was promised.`, [alarm]);
  return unknown(STAGE, `${found} was promised: machine too slow for --speed ${evidence.speed}.`, [alarm]);
}

function nobodyTold(evidence: Evidence, role: RegionRole, lostAt: number): Ruling {
  const { history, speed } = evidence;
  const declared = history.assembly?.alarms.filter((alarm) => alarm.role === role) ?? [];
  const parts = declared.map(({ part }) => part);
  if (declared.length === 0) return fail(STAGE, `The ${role} region has no alarm.`);
  const [silent] = alarmsAfterFault(history);
  if (silent !== undefined)
    return fail(STAGE, `${silent.name} (${role}) went off and nobody was told.`, [silent.alarm]);
  const before = history.of('alarm').filter((alarm) => alarm.role === role && alarm.at < lostAt);
  const stuck = parts.filter((part) => before.findLast(({ alarm }) => alarm === part)?.to === 'ALARM');
  if (stuck.length > 0) {
    const reason = `An alarm of the ${role} had gone off before the fault, so nobody heard of it.`;
    // A probe that waited for the machine finds what is not there.
    return wasBusy(evidence, 'steady')
      ? unknown(STAGE, `Machine too slow for --speed ${speed}: ${reason}`, stuck)
      : fail(STAGE, reason, stuck);
  }
  return fail(STAGE, `No alarm of the ${role} went off within ${PAGED_WITHIN_SECONDS} s.`, parts);
}
