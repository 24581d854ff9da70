/** F01: the secret store of the region that serves answers 500. */
import type { DependencyStory } from './story.ts';

export const secretStoreErrors: DependencyStory = {
  name: 'secret-store-errors',
  title: "the serving region's secret store answers with errors",
  story:
    'Secrets Manager in the primary answers every read with a 500. Processes are warm and hold what they need: nobody notices, the region says that it lives on what it holds, and when the store is back it says so too.',
  faults: [{ kind: 'secret-store', roles: ['primary'], manner: { kind: 'errors' } }],
  what: 'the secret store',
  absent: ['secret-store'],
  degraded: ['primary'],
};
