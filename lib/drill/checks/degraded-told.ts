import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Evidence, Ruling } from '../check.ts';
import type { History } from '../history.ts';
import { wasBusy } from '../lateness.ts';
import { heldIn, isDegraded, isInRotation, isOnlyLate, isWell } from '../readiness.ts';
import type { Said } from '../readiness.ts';

const STAGE = 'readiness';
/** Ages are told in whole seconds, and asking takes a moment. */
const TOLERANCE_SECONDS = 5;

export interface DegradedOptions {
  /** Regions whose dependency fails. */
  readonly roles: readonly RegionRole[];
  readonly phases: readonly [string, ...string[]];
  /** Phase in which all is well again; `region-lost`: the region is lost as it is, and never says so. */
  readonly ending: { readonly kind: 'healed'; readonly phase: string } | { readonly kind: 'region-lost' };
  /** `recycled`: those that the story starts have held their values for as long as they live, not since before it. */
  readonly environments: 'kept' | 'recycled';
}

/**
 * A region that lives on what it holds says so, with an age that grows, stays in rotation while it does, and says that it
 * is well again afterwards.
 */
export const degradedTold = (options: DegradedOptions): Check => ({
  id: 'degraded-told',
  title: 'The region says that it lives on what it holds, how old that is, and when it no longer does',
  judge(evidence) {
    const { history } = evidence;
    const { ending } = options;
    const endedAt = ending.kind === 'healed' ? history.phaseAt(ending.phase) : history.lostAt;
    if (endedAt === undefined) return notReached(STAGE);
    const rulings = options.roles.map((role) => judgeRegion(evidence, role, options));
    const worst =
      rulings.find(({ outcome }) => outcome === 'fail') ??
      rulings.find(({ outcome }) => outcome === 'unknown');
    return worst ?? pass(STAGE, rulings.map(({ reason }) => reason).join(' '));
  },
});

function judgeRegion(evidence: Evidence, role: RegionRole, options: DegradedOptions): Ruling {
  const { history } = evidence;
  const { phases, ending, environments } = options;
  const own = history.of('health-document').filter((event) => event.role === role);
  const under = own.filter(({ phase }) => phases.includes(phase));
  const away = under.find((event) => !isInRotation(event));
  if (away !== undefined && isOnlyLate(away) && wasBusy(evidence, away.phase))
    return unknown(STAGE, `Machine too slow for --speed ${evidence.speed}: the ${role} said ${away.state}.`);
  if (away !== undefined)
    return fail(STAGE, `The ${role} said ${away.state} while the dependency failed: it left the rotation.`);
  const degraded = under.filter(isDegraded);
  if (under.length === 0) return unknown(STAGE, `The ${role} was not asked while the dependency failed.`);
  if (degraded.length === 0)
    return fail(STAGE, `The ${role} was asked ${under.length} times and never said that it is degraded.`);
  const whole = degraded.filter((event) => event.whole);
  if (whole.length === 0 && environments === 'kept')
    return unknown(STAGE, `The ${role} said that it is degraded, and told nobody how old what it holds is.`);
  const young = whole.map((event) => youngAge(history, event, environments)).find((one) => one !== undefined);
  if (young !== undefined) return fail(STAGE, `The ${role} told an age that does not grow: ${young}.`);
  if (ending.kind === 'region-lost')
    return pass(STAGE, `The ${role} said degraded ${degraded.length} times, until it was lost.`);
  return judgeEnd(
    own.findLast(({ phase }) => phase === ending.phase),
    role,
    degraded,
  );
}

function judgeEnd(last: Said | undefined, role: RegionRole, degraded: readonly Said[]): Ruling {
  if (last === undefined) return unknown(STAGE, `The ${role} was not asked after the fault.`);
  if (!isWell(last)) {
    const [name = 'something', why] = Object.entries(last.impaired)[0] ?? [];
    return fail(
      STAGE,
      `The ${role} still said ${last.state} after the fault was undone (${name}: ${why?.reason ?? 'no reason'}).`,
    );
  }
  const oldest = Math.max(0, ...degraded.flatMap(heldIn).map(([, { ageSeconds }]) => ageSeconds));
  return pass(
    STAGE,
    `The ${role} said degraded ${degraded.length} times, what it held up to ${oldest} s old, and ready at the end.`,
  );
}

/**
 * Since the fault nothing can have been confirmed, in whatever process answers that was there before it: an age below
 * the time since then was renewed by a reading that failed.
 */
function youngAge(history: History, event: Said, environments: 'kept' | 'recycled'): string | undefined {
  const held = heldIn(event);
  if (held.length === 0) return 'no age was told at all';
  if (environments === 'recycled') return undefined;
  const sinceSeconds = (event.at - (history.faultAt ?? event.at)) / 1000;
  const young = held.find(([, { ageSeconds }]) => ageSeconds + TOLERANCE_SECONDS < sinceSeconds);
  if (young === undefined) return undefined;
  const [name, { ageSeconds }] = young;
  return `${name} was said to be ${ageSeconds} s old ${Math.round(sinceSeconds)} s after the last time that it can have been confirmed`;
}
