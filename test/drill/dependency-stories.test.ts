import { expect, test } from '@jest/globals';

import { DEPENDENCY_STORIES } from '../../lib/drill/scenarios/dependencies/index.ts';
import { STORIES_BY_SUBJECT } from '../drill-runs/support/dependency-stories.ts';

test('the long suite runs every story of a failing dependency, once', () => {
  const run = Object.values(STORIES_BY_SUBJECT).flat();
  expect(run.toSorted()).toEqual(DEPENDENCY_STORIES.map(({ name }) => name).toSorted());
});
