/** The one place where a drill's result becomes a report document. */
import type { RunResults } from '../evidence/results.ts';
import type { Finding, KeyFigure, ReportDocument, Section } from '../report/document.ts';
import { NOT_REACHED } from './check.ts';
import { History } from './history.ts';
import type { JournalEvent } from '../evidence/events.ts';
import type { Scenario } from './scenario.ts';
import { coldStartsSection } from './summary/cold-starts.ts';
import { connectionsSection } from './summary/connections.ts';
import { timelineOf } from './summary/lanes.ts';
import { upstreamSection } from './summary/upstream.ts';
import { switchoverFigures } from './summary/switchovers.ts';
import {
  checksSection,
  countsSection,
  dependenciesSection,
  journeysSection,
  lostItemsSection,
  midAirSection,
  stagesSection,
} from './summary/sections.ts';

/** Sections that fit a terminal; the page shows all. */
export const TERMINAL_SECTIONS = ['stages', 'checks'];

/** @param evidence folder of the run, for the last line. */
export function summarize(
  scenario: Scenario,
  results: RunResults,
  events: readonly JournalEvent[],
  evidence: string,
): ReportDocument {
  const history = new History(events);
  return {
    title: `${scenario.name}: ${scenario.title}`,
    subtitle: scenario.story,
    verdict: { outcome: results.outcome, sentence: results.sentence },
    facts: factsOf(results),
    figures: [
      ...results.journeys.filter(({ journey }) => judged(scenario, journey)).flatMap(figureOf),
      ...switchoverFigures(results),
    ],
    findings: findingsOf(results),
    sections: sectionsOf(scenario, results, history),
    footer: `Evidence: ${evidence}`,
  };
}

const factsOf = (results: RunResults): ReportDocument['facts'] => [
  { label: 'environment', value: results.environment },
  { label: 'assembly', value: results.fingerprint.slice(0, 12) },
  ...(results.variation === 'as synthesized' ? [] : [{ label: 'world', value: results.variation }]),
  ...(results.shape === 'none' ? [] : [{ label: 'shape', value: results.shape }]),
  { label: 'speed', value: String(results.speed) },
  { label: 'seed', value: String(results.seed) },
  { label: 'simulated', value: `${results.simulatedSeconds.toFixed(0)} s` },
  { label: 'took', value: `${results.realSeconds.toFixed(1)} s` },
];

/** Medians and percentiles are shown against objectives where the scenario judges them. */
const judged = ({ checks }: Scenario, journey: string): boolean =>
  checks.some(({ id }) => id === `recovery-${journey}`);

function figureOf({ journey, recovery }: RunResults['journeys'][number]): readonly KeyFigure[] {
  if (recovery === null) return [];
  const { p50Seconds, p99Seconds, objectiveP50Seconds, objectiveP99Seconds } = recovery;
  const shown = (value: number | null): string => value?.toFixed(1) ?? 'never';
  const good =
    p50Seconds !== null &&
    p99Seconds !== null &&
    p50Seconds <= objectiveP50Seconds &&
    p99Seconds <= objectiveP99Seconds;
  return [
    {
      label: `${journey} back, p50 / p99`,
      value: `${shown(p50Seconds)} / ${shown(p99Seconds)}`,
      unit: 's',
      against: `objective ${objectiveP50Seconds} / ${objectiveP99Seconds} s`,
      tone: good ? 'good' : 'bad',
    },
  ];
}

/** What failed first, then what stayed open; passes are in the table. */
const findingsOf = ({ checks }: RunResults): readonly Finding[] =>
  (['fail', 'unknown'] as const).flatMap((outcome) =>
    checks
      .filter((check) => check.outcome === outcome && check.reason !== NOT_REACHED)
      .map(({ title, reason, stage, logicalIds }) => ({
        severity: outcome === 'fail' ? ('error' as const) : ('warning' as const),
        title: `${title}: ${outcome === 'fail' ? 'no' : 'not known'}`,
        detail: reason,
        where: stage,
        resources: logicalIds,
      })),
  );

function sectionsOf(scenario: Scenario, results: RunResults, history: History): readonly Section[] {
  const timeline = timelineOf(history, results);
  const all: readonly Section[] = [
    ...(timeline === undefined ? [] : [{ id: 'timeline', title: 'On one axis', blocks: [timeline] }]),
    stagesSection(results),
    checksSection(results),
    journeysSection(results, (journey) => judged(scenario, journey)),
    upstreamSection(history),
    connectionsSection(history),
    coldStartsSection(history, scenario),
    dependenciesSection(results, scenario.absence?.what),
    ...(history.lostAt === undefined ? [] : [midAirSection(history), lostItemsSection(results)]),
    countsSection(results),
  ];
  return all.filter(({ blocks }) => blocks.length > 0);
}
