/** Many runs in one table: which of them held, what failed in them and how long people waited. */
import type { RunResults } from '../evidence/results.ts';
import type { Cell, ReportDocument } from '../report/document.ts';
import { OUTCOME_TONES, VERDICT_WORDS } from '../report/tone.ts';
import { EXIT_CODES } from './verdict.ts';

export const MATRIX_SECTION = 'matrix';

export function matrixDocument(runs: readonly RunResults[]): ReportDocument {
  const count = (outcome: RunResults['outcome']): number =>
    runs.filter((run) => run.outcome === outcome).length;
  const outcome = worstOf(runs);
  return {
    title: 'Matrix of failing dependencies',
    subtitle: 'Every story with every seed.',
    verdict: {
      outcome,
      sentence: `${runs.length} runs: ${count('pass')} passed, ${count('fail')} failed, ${count('unknown')} found nothing out.`,
    },
    facts: [],
    figures: [],
    findings: [],
    sections: [
      {
        id: MATRIX_SECTION,
        title: 'Runs',
        blocks: [
          {
            kind: 'table',
            caption: 'Failed requests and the worst journey’s 99th percentile while the dependency failed.',
            columns: [
              { label: 'verdict' },
              { label: 'story' },
              { label: 'seed', align: 'right' },
              { label: 'failed', align: 'right' },
              { label: 'p99', align: 'right' },
              { label: 'found' },
            ],
            rows: runs.map(rowOf),
          },
        ],
      },
    ],
    footer: '',
  };
}

/** Fail outweighs unknown outweighs pass; no run at all has found nothing out. */
export function worstOf(runs: readonly RunResults[]): RunResults['outcome'] {
  const outcomes = new Set(runs.map(({ outcome }) => outcome));
  if (outcomes.has('fail')) return 'fail';
  return outcomes.has('unknown') || runs.length === 0 ? 'unknown' : 'pass';
}

export const exitCodeOf = (runs: readonly RunResults[]): number => EXIT_CODES[worstOf(runs)];

function rowOf({ outcome, scenario, seed, journeys, latencies, sentence }: RunResults): readonly Cell[] {
  const failed = journeys.flatMap((journey) => Object.values(journey.failed));
  const tails = latencies.filter(({ phase }) => phase !== 'steady').map((one) => one.p99Milliseconds);
  return [
    { text: VERDICT_WORDS[outcome], tone: OUTCOME_TONES[outcome] },
    scenario,
    String(seed),
    String(failed.reduce((sum, one) => sum + one, 0)),
    tails.length === 0 ? '' : `${Math.max(...tails)} ms`,
    outcome === 'pass' ? '' : sentence,
  ];
}
