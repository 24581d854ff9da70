/** F03: the secret store throttles. */
import type { DependencyStory } from './story.ts';

export const secretStoreThrottles: DependencyStory = {
  name: 'secret-store-throttles',
  title: "the serving region's secret store throttles every read",
  story:
    'Secrets Manager in the primary answers every read with a ThrottlingException, a 400 that passes by itself. It is no denial: what is held stays, without an end.',
  faults: [{ kind: 'secret-store', roles: ['primary'], manner: { kind: 'throttled' } }],
  what: 'the secret store',
  absent: ['secret-store'],
  degraded: ['primary'],
};
