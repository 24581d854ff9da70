/** Declared against observed, cell by cell. */
import type { RuleDescription } from '../rule.ts';
import type { Finding } from '../judge.ts';
import { namedDomain } from './domain.ts';
import type { DrillEvidence, Observation, Seen } from './evidence.ts';
import type { JourneyOutcome } from './outcome.ts';
import type { MapCell } from './map.ts';
import { OUTCOME_WORDS } from './words.ts';

/** `undrilled`: no run says anything of it. */
export type Agreement =
  { readonly kind: 'undrilled' } | { readonly kind: 'agrees' | 'contradicted'; readonly by: Observation };

/** What a run may show where the map says so. */
const EXPECTED: Readonly<Record<JourneyOutcome, readonly Seen[]>> = {
  falls: ['failed'],
  undecided: ['came-back', 'failed'],
  'depends-on-check': ['came-back', 'failed'],
  'fails-over': ['came-back'],
  degrades: ['went-on'],
  unprotected: ['went-on'],
  stays: ['went-on'],
};

/** A run that contradicts outweighs any that agrees; of those alike the newest is named. */
export function agreementOf(cell: MapCell, { observations }: DrillEvidence): Agreement {
  const own = observations.filter(
    ({ domain, journey }) => domain === cell.domain.id && journey === cell.journey,
  );
  const against = own.findLast(({ seen }) => !EXPECTED[cell.outcome].includes(seen));
  if (against !== undefined) return { kind: 'contradicted', by: against };
  const by = own.at(-1);
  return by === undefined ? { kind: 'undrilled' } : { kind: 'agrees', by };
}

export const DRILL_CONTRADICTS_MAP: RuleDescription = {
  id: 'drill-contradicts-map',
  family: 'evidence',
  severity: 'error',
  title: 'Drills see what the map declares',
  why: 'A declaration that drills disprove misleads whoever plans by it: what was said to go on stops, or what was thought to be needed is not',
  source: 'The drill’s own evidence',
  fix: 'Find out which of both is wrong; then repair the service, or its declaration in lambda/contract/journeys.ts',
  controls: [],
};

const SEEN: Readonly<Record<Seen, string>> = {
  'went-on': 'went on',
  failed: 'failed',
  'came-back': 'failed and came back',
};

export function contradictions(cells: readonly MapCell[], evidence: DrillEvidence): readonly Finding[] {
  return cells.flatMap((cell) => {
    const agreement = agreementOf(cell, evidence);
    if (agreement.kind !== 'contradicted') return [];
    const { scenario, run, seen } = agreement.by;
    const detail = `without ${namedDomain(cell.domain)} ${cell.journey} ${OUTCOME_WORDS[cell.outcome]}, says the map; in ${scenario} it ${SEEN[seen]} (${run})`;
    return [{ rule: DRILL_CONTRADICTS_MAP, resources: [`${cell.domain.id}/${cell.journey}`], detail }];
  });
}
