/** F31, the other manner: the flag provider answers, and every answer is an error. */
import type { DependencyStory } from './story.ts';

/** Flags are asked for each minute, give or take a fifth, and told as old from a minute on. */
const SEVERAL_ROUNDS_SECONDS = 150;

export const flagProviderErrors: DependencyStory = {
  name: 'flag-provider-errors',
  title: "the serving region's flag provider answers every request with an error",
  story:
    'AppConfig in the primary answers every request with an internal error. Environments go on with the flags that they have, as old as they are, and say so in the health document; nobody is switched to a bundled value while what was last deployed is known.',
  faults: [{ kind: 'flag-provider', roles: ['primary'], manner: 'errors' }],
  what: 'the flag provider',
  absent: ['flags'],
  degraded: [],
  seconds: SEVERAL_ROUNDS_SECONDS,
  told: 'flags',
};
