/** Drill runs beside the map: which count, what they say, and when they contradict. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { RunResults } from '../../../lib/evidence/results.ts';
import { agreementOf, contradictions } from '../../../lib/review/map/agreement.ts';
import { regionDomain, serviceDomain } from '../../../lib/review/map/domain.ts';
import { readDrillEvidence } from '../../../lib/review/map/evidence.ts';
import type { JourneyOutcome } from '../../../lib/review/map/outcome.ts';
import { REGIONS } from '../support/two-regions.ts';

const STORE = serviceDomain('Secrets Manager', REGIONS.primary);
const FLAGS = serviceDomain('AppConfig', REGIONS.primary);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdover-evidence-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Given = Partial<Omit<RunResults, 'dependencies'>> & { readonly changed?: readonly string[] };
/** A run that lost the primary's secret store, and in which these of two journeys failed. */
function ran(name: string, { changed = [], ...given }: Given = {}): void {
  const results = {
    version: 1,
    scenario: 'secret-store-errors',
    fingerprint: 'f1',
    outcome: 'pass',
    variation: 'as synthesized',
    faults: [{ what: 'secret-store', roles: ['primary'] }],
    journeys: [],
    dependencies: ['refresh', 'admin'].map((journey) => ({ journey, changed: changed.includes(journey) })),
    ...given,
  };
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'results.json'), JSON.stringify(results));
}
const read = (fingerprint: string | undefined = 'f1') =>
  readDrillEvidence({ folder, named: true }, fingerprint, REGIONS);
const cell = (outcome: JourneyOutcome, domain = STORE) => ({ domain, journey: 'refresh', outcome });

describe('drill evidence', () => {
  test('agrees with a cell that says what the run saw', () => {
    ran('1');
    expect(agreementOf(cell('degrades'), read())).toMatchObject({ kind: 'agrees', by: { run: '1' } });
    expect(contradictions([cell('degrades')], read())).toEqual([]);
  });

  test('contradicts a cell that says that a journey goes on which failed', () => {
    ran('1');
    ran('2', { changed: ['refresh'] });
    const [found] = contradictions([cell('degrades')], read());
    expect(found).toMatchObject({ rule: { id: 'drill-contradicts-map', severity: 'error' } });
    expect(found?.detail).toBe(
      'without Secrets Manager in eu-west-1 refresh goes on with less, says the map; in secret-store-errors it failed (2)',
    );
  });

  test('contradicts a cell that says that a journey falls which went on', () => {
    ran('1');
    expect(contradictions([cell('falls')], read())).toHaveLength(1);
  });

  test('of a lost region: what came back moved, what did not fell', () => {
    const recovery = { clients: 4, recovered: 4 };
    const journeys = [
      { journey: 'refresh', recovery },
      { journey: 'session', recovery: { clients: 4, recovered: 3 } },
    ] as unknown as RunResults['journeys'];
    ran('1', { journeys, faults: [{ what: 'region-loss', roles: ['primary'] }], changed: ['admin'] });
    const seen = read().observations.map(({ journey, seen: what }) => [journey, what]);
    expect(Object.fromEntries(seen)).toEqual({ refresh: 'came-back', session: 'failed', admin: 'failed' });
    const region = regionDomain(REGIONS.primary);
    expect(agreementOf(cell('fails-over', region), read())).toMatchObject({ kind: 'agrees' });
  });

  test('with two domains lost at once tells only what went on without both', () => {
    const faults = [
      { what: 'secret-store', roles: ['primary'] },
      { what: 'flag-provider', roles: ['primary'] },
    ];
    ran('1', { faults, changed: ['refresh'] });
    expect(read().observations.map(({ domain, journey }) => [domain, journey])).toEqual([
      [STORE.id, 'admin'],
      [FLAGS.id, 'admin'],
    ]);
  });

  test.each<[string, Given]>([
    ['of another assembly', { fingerprint: 'f2' }],
    ['that found nothing out', { outcome: 'unknown' }],
    ['of a world that was varied', { variation: 'cold standby' }],
  ])('%s is not used, and counted', (_, given) => {
    ran('1', given);
    expect(read()).toEqual({ observations: [], runs: 0, unused: 1 });
  });

  test('with a fault that no domain stands for says nothing', () => {
    ran('1', { faults: [{ what: 'proxy-credentials', roles: ['primary'] }] });
    expect(read().observations).toEqual([]);
  });

  test('damaged, of an older tool, or beside other folders, is passed over', () => {
    mkdirSync(join(folder, '1'));
    writeFileSync(join(folder, '1', 'results.json'), '{ "version"');
    mkdirSync(join(folder, 'notes'));
    expect(read()).toEqual({ observations: [], runs: 0, unused: 0 });
  });

  test('in a folder that somebody named and that is not there is an error in one sentence', () => {
    const missing = join(folder, 'none');
    expect(() => readDrillEvidence({ folder: missing, named: true }, 'f1', REGIONS)).toThrow(
      `there is no folder of drill runs at ${missing}; a drill makes one with --out`,
    );
    expect(readDrillEvidence({ folder: missing, named: false }, 'f1', REGIONS).runs).toBe(0);
  });
});
