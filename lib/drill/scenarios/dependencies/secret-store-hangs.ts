/** F01: the secret store of the region that serves takes requests and never answers. */
import type { DependencyStory } from './story.ts';

export const secretStoreHangs: DependencyStory = {
  name: 'secret-store-hangs',
  title: "the serving region's secret store never answers",
  story:
    'Secrets Manager in the primary accepts every request and answers none. Refreshes run beside requests and give up by their own deadline: nobody waits for them, and the region says that it lives on what it holds.',
  faults: [{ kind: 'secret-store', roles: ['primary'], manner: { kind: 'hang' } }],
  what: 'the secret store',
  absent: ['secret-store'],
  degraded: ['primary'],
};
