/** F31: the flag provider takes requests and never answers. */
import type { DependencyStory } from './story.ts';

/** Flags are asked for each minute, give or take a fifth, and told as old from a minute on. */
const SEVERAL_ROUNDS_SECONDS = 150;

export const flagProviderHangs: DependencyStory = {
  name: 'flag-provider-hangs',
  title: "the serving region's flag provider never answers, and environments are replaced on the way",
  story:
    'AppConfig in the primary accepts every request and answers none, and Lambda ends every environment there. No request waits for a flag: what runs goes on with the flags that it has, what starts begins with the bundled ones, and the health document says which.',
  faults: [
    { kind: 'flag-provider', roles: ['primary'], manner: 'hang' },
    { kind: 'recycle-environments', roles: ['primary'] },
  ],
  what: 'the flag provider',
  absent: ['flags'],
  degraded: [],
  seconds: SEVERAL_ROUNDS_SECONDS,
  told: 'flags',
};
