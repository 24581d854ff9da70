import { expect, test } from '@jest/globals';

import { exitCodeOf, matrixDocument, MATRIX_SECTION, worstOf } from '../../lib/drill/matrix.ts';
import { secretStoreErrors } from '../../lib/drill/scenarios/dependencies/secret-store-errors.ts';
import { dependencyScenario } from '../../lib/drill/scenarios/dependencies/story.ts';
import { renderTerminal } from '../../lib/report/terminal.ts';
import { runScripted } from '../support/run-scripted.ts';

test('one line a run: verdict, failed requests, the worst tail, and what was found where it is no pass', async () => {
  const scenario = dependencyScenario(secretStoreErrors);
  const good = (await runScripted(scenario)).results;
  const bad = (
    await runScripted(scenario, {
      bend: (workload) => {
        workload.change = (journey, result) =>
          journey === 'session' && workload.isFailing ? { ...result, outcome: 'wrong' } : result;
        workload.takes = (journey) => (journey === 'refresh' && workload.isFailing ? 190 : 30);
      },
    })
  ).results;
  const failed = bad.journeys
    .flatMap((journey) => Object.values(journey.failed))
    .reduce((sum, one) => sum + one, 0);
  expect(failed).toBeGreaterThan(30);
  const text = renderTerminal(matrixDocument([good, bad]), {
    colour: false,
    sections: [MATRIX_SECTION],
  });
  expect(text).toMatch(/PASS +secret-store-errors +7 +0 +30 ms/);
  expect(text).toMatch(new RegExp(`FAIL +secret-store-errors +7 +${failed} +190 ms`));
  expect(text).toContain('2 runs: 1 passed, 1 failed, 0 found nothing out.');
  expect([worstOf([good]), worstOf([good, bad]), worstOf([])]).toEqual(['pass', 'fail', 'unknown']);
  expect(exitCodeOf([good, { ...good, outcome: 'unknown' }])).toBe(2);
});
