import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';
import type { EventOf, History } from '../history.ts';

const STAGE = 'cold starts';

export interface ColdOptions {
  readonly phase: string;
  readonly healed: string;
  readonly roles: readonly RegionRole[];
}

/** Environments really started while the dependency failed, in every region that the story recycles, and served. */
export const coldInTheDark = ({ phase, healed, roles }: ColdOptions): Check => ({
  id: 'cold-in-the-dark',
  title: 'New environments started while it failed, and served',
  judge({ history }) {
    const healedAt = history.phaseAt(healed);
    if (history.phaseAt(phase) === undefined || healedAt === undefined) return notReached(STAGE);
    const boots = roles.map((role) => ({ role, boots: startedUnderFault(history, role, healedAt) }));
    const idle = boots.find((region) => region.boots.length === 0);
    if (idle !== undefined)
      return unknown(STAGE, `No environment of the ${idle.role} started while it failed.`);
    const attempts = history.attempts({ phase }).filter(({ outcome }) => outcome === 'ok');
    if (attempts.length === 0) return fail(STAGE, 'Environments started, and nobody was served by them.');
    const told = boots.map((region) => `${region.boots.length} in the ${region.role}`).join(', ');
    return pass(STAGE, `Cold starts while it failed: ${told}; ${attempts.length} attempts were served.`);
  },
});

/** Of functions that the region provisions: the others start from cold at all times. */
function startedUnderFault(history: History, role: RegionRole, healedAt: number): readonly EventOf<'boot'>[] {
  const { faultAt = Number.POSITIVE_INFINITY } = history;
  const own = history.of('boot').filter((boot) => boot.role === role);
  const provisioned = new Set(
    own.filter(({ reason }) => reason === 'provisioned').map(({ functionName }) => functionName),
  );
  return own.filter(
    ({ at, functionName }) => at >= faultAt && at < healedAt && provisioned.has(functionName),
  );
}
