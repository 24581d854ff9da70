/**
 * Nothing happens for two minutes, and the tool can prove it:
 * the scenario that every other one is measured against.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, expect, test } from '@jest/globals';

import { JOURNEYS } from '../../lambda/contract/journeys.ts';
import { PASSED, SETTLED_TIMEOUT_MS, phasesOf, runUntilSettled, verdictOf } from './support/drill-run.ts';
import type { DrillRun } from './support/drill-run.ts';
import { NOTHING_LEFT } from './support/traces.ts';

let run: DrillRun;
beforeAll(async () => {
  run = await runUntilSettled({ name: 'steady-state', scenario: 'steady-state' });
}, SETTLED_TIMEOUT_MS);

test('every check passes and the exit code says so', () => {
  expect(verdictOf(run)).toEqual(PASSED);
  expect(run.results.checks.length).toBeGreaterThanOrEqual(9);
});

test('standard output is the same document as results.json, and nothing else', () => {
  expect(JSON.parse(readFileSync(join(run.folder, 'results.json'), 'utf8'))).toEqual(run.results);
  expect(run.stdout.trimStart().startsWith('{')).toBe(true);
});

test('it proves its own counts: clients of all five journeys, probes, cold starts, calls to dependencies', () => {
  const { counts, journeys } = run.results;
  expect(journeys.map(({ journey }) => journey)).toEqual([...JOURNEYS]);
  for (const { attempts, failed } of journeys) {
    expect(attempts['steady']).toBeGreaterThanOrEqual(30);
    expect(failed['steady'] ?? 0).toBe(0);
  }
  expect(counts['probe']).toBeGreaterThanOrEqual(2);
  expect(counts['boot']).toBeGreaterThanOrEqual(4);
  expect(counts['dependency-call']).toBeGreaterThan(0);
  expect(counts['fault-injected']).toBeUndefined();
});

test('it goes through its phases once and injects nothing', () => {
  expect(phasesOf(run.folder)).toEqual(['prepare', 'steady', 'stop']);
  expect(run.results).toMatchObject({ shape: 'none', stages: [], lostItems: [] });
});

test('nothing of it is left', () => {
  expect(run.seen.processes).toBeGreaterThan(5);
  expect(run.left).toEqual(NOTHING_LEFT);
});
