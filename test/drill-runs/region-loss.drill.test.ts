/** The main job: a region falls silent, sign-in comes back, and the evidence shows how. */
import { beforeAll, expect, test } from '@jest/globals';

import { PASSED, SETTLED_TIMEOUT_MS, phasesOf, runUntilSettled, verdictOf } from './support/drill-run.ts';
import type { DrillRun } from './support/drill-run.ts';
import {
  expectEvidence,
  expectLostItems,
  expectRecoveries,
  expectStagesInOrder,
} from './support/region-loss.ts';
import { NOTHING_LEFT } from './support/traces.ts';

let run: DrillRun;
beforeAll(async () => {
  run = await runUntilSettled({ name: 'region-loss', scenario: 'region-loss', shape: 'black-hole' });
}, SETTLED_TIMEOUT_MS);

test('a region in a black hole: every check passes', () => {
  expect(verdictOf(run)).toEqual(PASSED);
  expect(run.results).toMatchObject({ scenario: 'region-loss', shape: 'black-hole', environment: 'dev' });
});

test('the whole story was told, stage by stage', () => {
  expect(phasesOf(run.folder)).toEqual(['prepare', 'steady', 'lost', 'promoting', 'promoted', 'stop']);
  expectStagesInOrder(run.results);
});

test('everyone is back within the objectives', () => {
  expectRecoveries(run.results);
});

test('what was lost inside the replication lag is listed', () => {
  expectLostItems(run);
});

test('only administration missed the writable database, as declared', () => {
  const changed = run.results.dependencies.filter((journey) => journey.changed);
  expect(changed.map(({ journey }) => journey)).toEqual(['admin']);
});

test('the evidence is whole', () => {
  expectEvidence(run);
});

test('nothing of it is left', () => {
  expect(run.seen.processes).toBeGreaterThan(5);
  expect(run.left).toEqual(NOTHING_LEFT);
});
