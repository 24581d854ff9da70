/** F06: environments start while no secret store of any region answers. */
import type { DependencyStory } from './story.ts';

export const coldStartByEscrow: DependencyStory = {
  name: 'cold-start-by-escrow',
  title: 'environments start while the secret stores of both regions are dark',
  story:
    'Secrets Manager answers nobody in either region, and Lambda ends every environment of both. What starts then holds nothing and finds no store at all: it opens what its region put aside under its own key while all was well, and serves.',
  faults: [
    { kind: 'secret-store', roles: ['primary', 'standby'], manner: { kind: 'hang' } },
    { kind: 'recycle-environments', roles: ['primary', 'standby'] },
  ],
  what: 'the secret store',
  absent: ['secret-store'],
  degraded: ['primary', 'standby'],
};
