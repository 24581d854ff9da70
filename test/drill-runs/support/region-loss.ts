/** What every lost region owes, whatever its shape. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '@jest/globals';

import { EVIDENCE_FILES } from '../../../lib/evidence/run-folder.ts';
import { readJournal, readResults } from '../../../lib/evidence/read.ts';
import type { RunResults } from '../../../lib/evidence/results.ts';
import type { DrillRun } from './drill-run.ts';

const STAGES = [
  'fault',
  'first-red-checker',
  'check-red',
  'record-switched',
  'last-client-moved',
  'promotion-decided',
  'database-promoted',
  'writes-opened',
  'first-admin-write',
];
const SELF_HEALING = ['session', 'refresh', 'hosted-page', 'sign-in'];

/** Every stage was reached, in order, each split into waiting and work that add up. */
export function expectStagesInOrder({ stages }: RunResults): void {
  expect(stages.map(({ id }) => id)).toEqual(STAGES);
  expect(stages.map(({ atMs }) => atMs)).toEqual(stages.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  const origins = new Set(['fault', 'promotion-decided']);
  for (const [index, stage] of stages.entries()) {
    if (origins.has(stage.id)) continue;
    const lastedMs = stage.atMs - stages[index - 1]!.atMs;
    expect(Math.abs(stage.waitMs + stage.workMs - lastedMs)).toBeLessThanOrEqual(2);
  }
}

/** Everyone whom the objective covers was affected, and came back within it. */
export function expectRecoveries({ journeys }: RunResults): void {
  const recovering = journeys.filter(({ recovery }) => recovery !== null);
  expect(recovering.map(({ journey }) => journey)).toEqual(SELF_HEALING);
  for (const { recovery } of recovering) {
    expect(recovery!.clients).toBeGreaterThan(0);
    expect(recovery!.recovered).toBe(recovery!.clients);
    expect(recovery!.p50Seconds).toBeLessThanOrEqual(recovery!.objectiveP50Seconds);
    expect(recovery!.p99Seconds).toBeLessThanOrEqual(recovery!.objectiveP99Seconds);
  }
}

/** Listed, oldest first, each younger than the lag that the world granted. */
export function expectLostItems({ results, folder }: DrillRun): void {
  const events = readJournal(folder);
  const limits = events.find((event) => event.kind === 'limits');
  const ages = results.lostItems.map(({ ageSeconds }) => ageSeconds);
  expect(ages.length).toBeGreaterThan(0);
  expect(ages).toEqual(ages.toSorted((a, b) => b - a));
  expect(ages[0]! * 1000).toBeLessThanOrEqual(limits!.replicationLagMs);
  expect(events.filter((event) => event.kind === 'item-lost')).toHaveLength(ages.length);
}

/** All four files are there and say the same; the page needs nothing from elsewhere. */
export function expectEvidence({ folder, results }: DrillRun): void {
  for (const name of Object.values(EVIDENCE_FILES)) expect(existsSync(join(folder, name))).toBe(true);
  expect(readResults(folder)).toEqual(results);
  const kinds = new Set<string>(readJournal(folder).map(({ kind }) => kind));
  for (const kind of ['run-started', 'assembly', 'checker', 'dns-answer', 'attempt', 'mid-air', 'operator'])
    expect(kinds).toContain(kind);
  const timeline = readFileSync(join(folder, EVIDENCE_FILES.timeline), 'utf8');
  expect(timeline).toContain('region-loss');
  const page = readFileSync(join(folder, EVIDENCE_FILES.report), 'utf8');
  expect(page).toMatch(/^<!doctype html>/i);
  expect(page).toContain(results.sentence);
  expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
}
