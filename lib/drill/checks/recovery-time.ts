import type { Journey } from '../../../lambda/contract/journeys.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Evidence, Ruling } from '../check.ts';
import { clientRecoveries, totalSeconds } from '../recovery.ts';
import { delayByOthers, lateCheckMargin, latenessMargin, machineAtFault } from '../lateness.ts';
import { compare, p50, p99 } from '../statistics.ts';
import type { Comparison } from '../statistics.ts';
import { recordsOf } from '../history.ts';

const STAGE = 'recovery';
type Recovering = Exclude<Journey, 'admin'>;

export interface RecoveryFigures {
  readonly clients: number;
  readonly recovered: number;
  readonly p50Seconds: number | undefined;
  readonly p99Seconds: number | undefined;
}

/** One judge a journey: the clients of the objective are back within it. */
export const recoveryTime = (journey: Recovering): Check => ({
  id: `recovery-${journey}`,
  title: `${journey} is back within its objective`,
  judge: (evidence) => judge(evidence, journey),
});

/** Over clients that failed at least once; the others noticed nothing. */
export function recoveryFigures({ history }: Pick<Evidence, 'history'>, journey: Journey): RecoveryFigures {
  const affected = clientRecoveries(history.attempts({ journey }), history.lostAt ?? 0).filter(
    (client) => client.affected,
  );
  const seconds = affected.flatMap(({ recovery }) =>
    recovery === undefined ? [] : [totalSeconds(recovery)],
  );
  return {
    clients: affected.length,
    recovered: seconds.length,
    p50Seconds: p50(seconds),
    p99Seconds: p99(seconds),
  };
}

export function objectiveOf(
  { environment, shape }: Pick<Evidence, 'environment' | 'shape'>,
  journey: Recovering,
): { readonly p50Seconds: number; readonly p99Seconds: number } {
  const { blackHole, refused } = environment.objectives[journey];
  return shape === 'refused' ? refused : blackHole;
}

function judge(evidence: Evidence, journey: Recovering): Ruling {
  if (evidence.history.lostAt === undefined) return notReached(STAGE);
  const figures = recoveryFigures(evidence, journey);
  const { p50Seconds, p99Seconds } = figures;
  if (figures.clients === 0) return unknown(STAGE, `No client of ${journey} noticed the fault.`);
  if (figures.recovered < figures.clients || p50Seconds === undefined || p99Seconds === undefined)
    return fail(
      STAGE,
      `${figures.clients - figures.recovered} of ${figures.clients} clients of ${journey} never came back.`,
      suspects(evidence),
    );
  const objective = objectiveOf(evidence, journey);
  const others = delayByOthers(evidence);
  // A client that failed comes back once a second: by so much it may have been able to earlier.
  const delay = Math.max(others, evidence.plan.retrySeconds);
  const margin = latenessMargin(evidence);
  const comparisons = [
    compare(p50Seconds, objective.p50Seconds, lateCheckMargin(evidence), delay),
    compare(p99Seconds, objective.p99Seconds, margin, delay),
  ];
  const found = `p50 ${p50Seconds.toFixed(1)} s of ${objective.p50Seconds}, p99 ${p99Seconds.toFixed(1)} s of ${objective.p99Seconds}`;
  return rule(comparisons, found, evidence, Math.max(margin, others));
}

function rule(comparisons: readonly Comparison[], found: string, evidence: Evidence, margin: number): Ruling {
  const { retrySeconds } = evidence.plan;
  if (comparisons.includes('beyond')) return fail(STAGE, `Too slow: ${found}.`, suspects(evidence));
  if (comparisons.includes('undecided'))
    return margin < retrySeconds
      ? unknown(STAGE, `Too close to tell: ${found}, and clients ask again once in ${retrySeconds} s.`)
      : unknown(STAGE, `${machineAtFault(evidence)}: ${found}, give or take ${margin.toFixed(1)} s.`);
  return pass(STAGE, `${found.charAt(0).toUpperCase()}${found.slice(1)}.`);
}

/** What decides how fast traffic moves: the primary's checks and every failover record. */
const suspects = ({ history }: Evidence): readonly string[] => [
  ...history.primaryChecks,
  ...recordsOf(history, 'PRIMARY'),
  ...recordsOf(history, 'SECONDARY'),
];
