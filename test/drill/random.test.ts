import { expect, test } from '@jest/globals';

import { randomScenario, together } from '../../lib/drill/scenarios/dependencies/random.ts';
import { secretStoreErrors } from '../../lib/drill/scenarios/dependencies/secret-store-errors.ts';
import { secretStoreSlow } from '../../lib/drill/scenarios/dependencies/secret-store-slow.ts';
import type { DependencyStory } from '../../lib/drill/scenarios/dependencies/story.ts';

const restart: DependencyStory = {
  name: 'restart',
  title: 'environments end',
  story: 'They end.',
  faults: [{ kind: 'recycle-environments', roles: ['primary'] }],
  what: 'warm environments',
  absent: [],
  manner: 'passing',
  degraded: [],
  seconds: 120,
};

test('the same seed draws the same two, and every pair is drawn by some seed', () => {
  const stories = [secretStoreErrors, secretStoreSlow, restart];
  const titles = Array.from({ length: 30 }, (_, seed) => randomScenario(seed, stories)?.title);
  expect(randomScenario(7, stories)?.title).toBe(titles[7]);
  // Two troubles of one store would hide each other.
  expect(new Set(titles)).toEqual(
    new Set(['secret-store-errors and restart at once', 'secret-store-slow and restart at once']),
  );
});

test('nothing is drawn where no two can be told at once', () => {
  expect(randomScenario(1, [secretStoreErrors, secretStoreSlow])).toBeUndefined();
});

test('two at once ask for all that each of them asks for, and environments end last', () => {
  const story = together(restart, secretStoreErrors);
  expect(story.faults.map(({ kind }) => kind)).toEqual(['secret-store', 'recycle-environments']);
  expect(story).toMatchObject({
    manner: 'passing',
    absent: ['secret-store'],
    degraded: ['primary'],
    seconds: 120,
  });
});
