import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { fail, notReached, pass } from '../check.ts';
import type { Check } from '../check.ts';

const STAGE = 'monitoring';

/** A region whose monitoring is dead says nothing: whoever was told, heard it from the other one. */
export const monitoringSilent = (role: RegionRole): Check => ({
  id: 'monitoring-silent',
  title: `No alarm of the ${role} changed once its monitoring was dead`,
  judge({ history }) {
    const dead = history
      .of('fault-injected')
      .find(({ fault, target }) => fault === 'monitoring' && target === role);
    if (dead === undefined) return notReached(STAGE);
    const spoke = history.of('alarm').find((alarm) => alarm.role === role && alarm.at >= dead.at);
    if (spoke !== undefined)
      return fail(STAGE, `${spoke.name} (${role}) went to ${spoke.to} though nothing is evaluated there.`, [
        spoke.alarm,
      ]);
    const others = history.of('alarm').filter((alarm) => alarm.at >= dead.at);
    return pass(STAGE, `None; the other region's alarms changed ${others.length} times.`);
  },
});
