/** The tables of the report. */
import type { CheckResult, JourneyFigures, RunResults } from '../../evidence/results.ts';
import type { Block, Cell, MatrixCell, Section } from '../../report/document.ts';
import { OUTCOME_TONES, VERDICT_WORDS } from '../../report/tone.ts';
import { DEPENDENCIES } from '../../../lambda/contract/journeys.ts';
import type { History } from '../history.ts';

export const checksSection = ({ checks }: RunResults): Section => ({
  id: 'checks',
  title: 'Checks',
  blocks: [
    {
      kind: 'table',
      caption: 'Every check, what it found, and where.',
      columns: [{ label: 'verdict' }, { label: 'check' }, { label: 'found' }],
      rows: checks.map(({ outcome, title, reason }: CheckResult): readonly Cell[] => [
        { text: VERDICT_WORDS[outcome], tone: OUTCOME_TONES[outcome] },
        title,
        reason,
      ]),
    },
  ],
});

export const stagesSection = ({ stages }: RunResults): Section => ({
  id: 'stages',
  title: 'Stages',
  blocks:
    stages.length === 0
      ? []
      : [
          {
            kind: 'stages',
            caption: 'From the fault to the last client, and from the decision to the first write.',
            stages: stages.map(({ label, atMs, waitMs, workMs, detail, part }) => ({
              label,
              startMs: atMs - waitMs - workMs - (stages[0]?.atMs ?? 0),
              waitMs,
              workMs,
              ...(detail === undefined ? {} : { detail }),
              ...(part === undefined ? {} : { resource: part }),
            })),
            note: 'Waits ran at the speed of the drill, work did not; both are seconds as a real outage would show them.',
          },
        ],
});

/** @param isJudged whether a journey's recovery is judged against its objectives; otherwise it is only shown. */
export const journeysSection = (
  { journeys }: RunResults,
  isJudged: (journey: string) => boolean,
): Section => ({
  id: 'journeys',
  title: 'Journeys',
  blocks: [
    {
      kind: 'table',
      caption: 'Seconds from the fault to the first good answer, over clients that noticed it.',
      columns: [
        { label: 'journey' },
        { label: 'attempts', align: 'right' },
        { label: 'failed', align: 'right' },
        { label: 'p50', align: 'right' },
        { label: 'p99', align: 'right' },
        { label: 'stale DNS', align: 'right' },
      ],
      rows: journeys.map((figures): readonly Cell[] => [
        figures.journey,
        String(total(figures.attempts)),
        String(total(figures.failed)),
        ...(isJudged(figures.journey) ? recoveryCells(figures) : plainRecovery(figures)),
        figures.staleRecoverySeconds?.toFixed(1) ?? '',
      ]),
      note: 'Clients that keep DNS answers for ten times their TTL are shown apart and not judged.',
    },
  ],
});

const total = (counts: JourneyFigures['attempts']): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const recoveryCells = ({ recovery }: JourneyFigures): readonly Cell[] => [
  against(recovery?.p50Seconds, recovery?.objectiveP50Seconds),
  against(recovery?.p99Seconds, recovery?.objectiveP99Seconds),
];

const plainRecovery = ({ recovery }: JourneyFigures): readonly Cell[] => [
  recovery?.p50Seconds?.toFixed(1) ?? '',
  recovery?.p99Seconds?.toFixed(1) ?? '',
];

function against(value: number | null | undefined, objective: number | undefined): Cell {
  if (value === null || value === undefined || objective === undefined) return '';
  return { text: `${value.toFixed(1)} of ${objective}`, tone: value <= objective ? 'good' : 'bad' };
}

/** Declared needs, against what clients saw while the database could not be written. */
/** @param absent what the story took away, for a sentence. */
export function dependenciesSection({ dependencies }: RunResults, absent = 'anything'): Section {
  const blocks: readonly Block[] =
    dependencies.length === 0
      ? []
      : [
          {
            kind: 'matrix',
            caption: `Declared dependencies, and what changed without ${absent}.`,
            corner: 'journey',
            columns: [...DEPENDENCIES, 'stayed'],
            rows: dependencies.map((entry) => ({
              label: entry.journey,
              cells: [...DEPENDENCIES.map((name) => declaredCell(entry, name)), observedCell(entry)],
            })),
            legend: [
              { sign: 'H', tone: 'neutral', meaning: 'hard: without it the journey answers 503' },
              { sign: 's', tone: 'neutral', meaning: 'soft: the journey degrades and goes on' },
              { sign: '+', tone: 'good', meaning: 'as declared' },
              { sign: '!', tone: 'bad', meaning: 'not as declared' },
            ],
          },
        ];
  return { id: 'dependencies', title: 'Declared against observed dependencies', blocks };
}

type Observed = RunResults['dependencies'][number];

function declaredCell({ journey, hard, soft }: Observed, name: string): MatrixCell {
  if (hard.includes(name)) return { sign: 'H', tone: 'neutral', title: `${journey} needs ${name}` };
  if (soft.includes(name))
    return { sign: 's', tone: 'neutral', title: `${journey} uses ${name} where it can` };
  return { sign: '', tone: 'neutral', title: `${journey} never touches ${name}` };
}

function observedCell({ journey, changed, expectedToChange }: Observed): MatrixCell {
  const agrees = changed === expectedToChange;
  return {
    sign: agrees ? '+' : '!',
    tone: agrees ? 'good' : 'bad',
    title: `${journey} ${changed ? 'changed' : 'went on'}${agrees ? ', as declared' : ', against its declaration'}`,
  };
}

export const midAirSection = (history: History): Section => ({
  id: 'mid-air',
  title: 'Caught in mid-air',
  blocks: [
    {
      kind: 'table',
      caption: 'Flows begun in the region that was lost and finished in the other one.',
      columns: [{ label: 'flow' }, { label: 'expected' }, { label: 'seen' }],
      rows: history
        .of('mid-air')
        .map(({ event, expected, observed, accepted }): readonly Cell[] => [
          event,
          expected,
          { text: observed, tone: accepted === true ? 'good' : accepted === false ? 'bad' : 'warning' },
        ]),
      whenEmpty: 'No flow was caught.',
    },
  ],
});

/** More rows than this tell nothing new. */
const SHOWN_LOSSES = 20;

export const lostItemsSection = ({ lostItems }: RunResults): Section => ({
  id: 'lost-items',
  title: 'Lost inside the replication lag',
  blocks: [
    {
      kind: 'table',
      caption: `${lostItems.length} items were written in the lost region and had not left it.`,
      columns: [{ label: 'table' }, { label: 'item' }, { label: 'age', align: 'right' }],
      rows: lostItems
        .slice(0, SHOWN_LOSSES)
        .map(({ table, key, ageSeconds }) => [table, key, `${ageSeconds.toFixed(2)} s`]),
      whenEmpty: 'Nothing was lost.',
    },
  ],
});

export const countsSection = ({ counts, lateness }: RunResults): Section => ({
  id: 'counts',
  title: 'What the journal holds',
  blocks: [
    {
      kind: 'table',
      caption: 'Events by kind.',
      columns: [{ label: 'event' }, { label: 'count', align: 'right' }],
      rows: Object.entries(counts).map(([kind, count]) => [kind, String(count)]),
      note: `The machine was late by at most: checkers ${Math.round(lateness.checkerStartMs)} ms, DNS ${Math.round(lateness.dnsAnswerMs)} ms, loop ${Math.round(lateness.loopLagMs)} ms; wall time was held back for ${(lateness.heldBackMs / 1000).toFixed(1)} s; ${(lateness.waitedShare * 100).toFixed(1)} % of invocations waited for an environment.`,
    },
  ],
});
