/** F09: a rotated secret whose replica is late. */
import { standbyServes } from '../../checks/standby-serves.ts';
import { FAILING, HEALED } from './story.ts';
import type { DependencyStory } from './story.ts';

/** A version may be a minute younger than the other region's; two probes see one that is older. */
const TWO_PROBES_SECONDS = 180;

export const replicaLate: DependencyStory = {
  name: 'replica-late',
  title: 'the database password is rotated, and its secret does not reach the standby',
  story:
    "The application's database password is rotated in the primary. The database knows the new one in both regions at once, because roles replicate with it; the replica of the secret does not arrive, so that the standby and its proxy live on a password that nobody takes any more. The primary picks the new one up at its next login, and the standby still signs people in.",
  faults: [{ kind: 'late-replica' }],
  what: "the standby's replica of the database secret",
  absent: ['secret-store'],
  degraded: [],
  seconds: TWO_PROBES_SECONDS,
  more: [standbyServes({ phase: FAILING, healed: HEALED })],
};
