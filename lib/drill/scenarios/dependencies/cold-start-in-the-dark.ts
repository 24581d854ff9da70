/** F06: environments start while the secret store of their own region is dark. */
import { replicaUsed } from '../../checks/replica-used.ts';
import { FAILING, HEALED } from './story.ts';
import type { DependencyStory } from './story.ts';

export const coldStartInTheDark: DependencyStory = {
  name: 'cold-start-in-the-dark',
  title: "environments start while the serving region's secret store is dark",
  story:
    "Secrets Manager in the primary answers nobody, and at that moment Lambda ends every environment there. Whoever comes next starts one that holds nothing and whose own store is silent: it takes what it needs from the other region's replica, and people notice a cold start and nothing else.",
  faults: [
    { kind: 'secret-store', roles: ['primary'], manner: { kind: 'hang' } },
    { kind: 'recycle-environments', roles: ['primary'] },
  ],
  what: 'the secret store',
  absent: ['secret-store'],
  degraded: ['primary'],
  more: [replicaUsed({ phase: FAILING, healed: HEALED, role: 'primary' })],
};
