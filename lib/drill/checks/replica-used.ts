import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { fail, notReached, pass } from '../check.ts';
import type { Check } from '../check.ts';

const STAGE = 'cold starts';

export interface ReplicaOptions {
  readonly phase: string;
  readonly healed: string;
  /** The region whose own store fails. */
  readonly role: RegionRole;
}

/**
 * What starts while its own store is dark asks the other region's replica before it opens what was put aside, which is
 * older and only there for the day on which no store answers at all.
 */
export const replicaUsed = ({ phase, healed, role }: ReplicaOptions): Check => ({
  id: 'replica-used',
  title: "What starts takes its secrets from the other region's replica",
  judge({ history }) {
    const [from, until] = [history.phaseAt(phase), history.phaseAt(healed)];
    const { assembly, faultAt } = history;
    if (from === undefined || until === undefined || assembly === undefined || faultAt === undefined)
      return notReached(STAGE);
    const other = assembly.regions[role === 'primary' ? 'standby' : 'primary'];
    const reads = history
      .of('dependency-call')
      .filter(
        (call) => call.role === role && call.service === 'secretsmanager' && call.targetRegion === other,
      )
      .filter(({ at, outcome }) => outcome === 'ok' && at >= faultAt && at < until);
    if (reads.length === 0)
      return fail(
        STAGE,
        `No function of the ${role} read a secret in ${other} while its own store failed: what started lived on something else.`,
      );
    const secrets = new Set(reads.map(({ resource }) => resource));
    return pass(STAGE, `The ${role} read ${secrets.size} secrets in ${other} while its own store failed.`);
  },
});
