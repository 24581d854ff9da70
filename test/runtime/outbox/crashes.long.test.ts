import { expect, test } from '@jest/globals';

import { checkRuns } from './support/model.ts';

test('many more runs of outbox and projection', async () => {
  await expect(checkRuns(20_000)).resolves.toBeUndefined();
}, 600_000);
