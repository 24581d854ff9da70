/** F04: somebody denied the read. */
import type { DependencyStory } from './story.ts';

export const secretStoreDenies: DependencyStory = {
  name: 'secret-store-denies',
  title: "the serving region's secret store denies every read",
  story:
    'A policy that nobody meant for it denies every read of a secret in the primary. A denial is a decision and ends what is held after an hour, so people have an hour to take it back: nobody notices, and the region says why it is degraded.',
  faults: [{ kind: 'secret-store', roles: ['primary'], manner: { kind: 'access-denied' } }],
  what: 'the secret store',
  absent: ['secret-store'],
  degraded: ['primary'],
};
