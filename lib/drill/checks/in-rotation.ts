import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Evidence, Ruling } from '../check.ts';
import { wasBusy } from '../lateness.ts';
import { isInRotation, isOnlyLate, isWell } from '../readiness.ts';

const STAGE = 'readiness';

export interface RotationOptions {
  readonly phase: string;
  readonly healed: string;
}

/** What fails is not worth a failover: neither region leaves the rotation for it, and both are well afterwards. */
export const inRotation = (options: RotationOptions): Check => ({
  id: 'in-rotation',
  title: 'Both regions stay in rotation, and are well afterwards',
  judge(evidence) {
    if (evidence.history.phaseAt(options.healed) === undefined) return notReached(STAGE);
    const rulings = REGION_ROLES.map((role) => judgeRegion(evidence, role, options));
    return (
      rulings.find(({ outcome }) => outcome === 'fail') ??
      rulings.find(({ outcome }) => outcome === 'unknown') ??
      pass(STAGE, rulings.map(({ reason }) => reason).join(' '))
    );
  },
});

function judgeRegion(evidence: Evidence, role: RegionRole, { phase, healed }: RotationOptions): Ruling {
  const { history, speed } = evidence;
  const own = history.of('health-document').filter((event) => event.role === role);
  const under = own.filter((event) => event.phase === phase);
  const last = own.findLast((event) => event.phase === healed);
  if (under.length === 0 || last === undefined)
    return unknown(STAGE, `The ${role} was not asked while the dependency failed and afterwards.`);
  const away = under.find((event) => !isInRotation(event));
  if (away !== undefined && isOnlyLate(away) && wasBusy(evidence, phase))
    return unknown(STAGE, `Machine too slow for --speed ${speed}: the ${role} said ${away.state}.`);
  if (away !== undefined)
    return fail(STAGE, `The ${role} said ${away.state} while the dependency failed: it left the rotation.`);
  if (!isWell(last)) return fail(STAGE, `The ${role} still said ${last.state} after the fault was undone.`);
  return pass(
    STAGE,
    `The ${role} was asked ${under.length} times, served throughout and was ready at the end.`,
  );
}
