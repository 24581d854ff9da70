/** F01: both secret stores at once, with warm processes. */
import type { DependencyStory } from './story.ts';

export const secretStoresDark: DependencyStory = {
  name: 'secret-stores-dark',
  title: 'the secret stores of both regions never answer',
  story:
    'Secrets Manager accepts every request and answers none, in both regions at once. Processes are warm: what they hold outlives every store, in the region that serves and in the one that waits.',
  faults: [{ kind: 'secret-store', roles: ['primary', 'standby'], manner: { kind: 'hang' } }],
  what: 'the secret store',
  absent: ['secret-store'],
  degraded: ['primary', 'standby'],
};
