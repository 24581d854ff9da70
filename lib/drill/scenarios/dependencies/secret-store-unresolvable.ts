/** F17: a name that resolves to nothing. */
import type { DependencyStory } from './story.ts';

export const secretStoreUnresolvable: DependencyStory = {
  name: 'secret-store-unresolvable',
  title: "the name of the serving region's secret store resolves to nothing",
  story:
    'As on 20 October 2025 for another service: the name of an endpoint, here of Secrets Manager in the primary, has no address any more. Answers and connections that somebody holds last as long as they last, then nobody finds the store.',
  faults: [{ kind: 'secret-store', roles: ['primary'], manner: { kind: 'unresolvable' } }],
  what: 'the secret store',
  absent: ['secret-store'],
  degraded: ['primary'],
};
