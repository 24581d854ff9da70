import { JOURNEYS } from '../../../lambda/contract/journeys.ts';
import type { Journey } from '../../../lambda/contract/journeys.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Evidence } from '../check.ts';
import type { History } from '../history.ts';
import { goodAnswers } from '../latencies.ts';
import { wasBusy } from '../lateness.ts';
import { compare, p50, p99 } from '../statistics.ts';
import type { Comparison } from '../statistics.ts';

const STAGE = 'latency';

export interface LatencyLimits {
  /** Phase that is compared with the steady one. */
  readonly phase: string;
  /** How much slower the median and the 99th percentile of a journey may be, machine milliseconds. */
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
}

interface Added {
  readonly journey: Journey;
  readonly p50: number;
  readonly p99: number;
}

/**
 * Nobody waits for what failed. Good answers are compared with those of the steady phase of the same run, in machine
 * time: nothing is cut, so all of it is work.
 */
export const addedLatency = (limits: LatencyLimits): Check => ({
  id: 'added-latency',
  title: 'Nobody waits for what failed',
  judge(evidence) {
    const { history, speed } = evidence;
    if (history.phaseAt(limits.phase) === undefined) return notReached(STAGE);
    const added = JOURNEYS.flatMap((journey) => addedTo(history, journey, limits.phase));
    if (added.length === 0) return unknown(STAGE, 'No journey had good answers in both phases.');
    const found = added.map((one) => ({ one, comparison: compareWith(limits, one, evidence) }));
    const beyond = found.find(({ comparison }) => comparison === 'beyond');
    if (beyond !== undefined)
      return fail(STAGE, `${describe(beyond.one)}; allowed are ${allowed(limits)} more.`);
    const undecided = found.find(({ comparison }) => comparison === 'undecided');
    if (undecided !== undefined)
      return unknown(STAGE, `Machine too slow for --speed ${speed}: ${describe(undecided.one)}.`);
    return pass(STAGE, `At worst ${describe(worstOf(added))}; allowed are ${allowed(limits)} more.`);
  },
});

function addedTo(history: History, journey: Journey, phase: string): readonly Added[] {
  const before = goodAnswers(history, journey, 'steady');
  const during = goodAnswers(history, journey, phase);
  const [a50, a99, b50, b99] = [p50(before), p99(before), p50(during), p99(during)];
  if (a50 === undefined || a99 === undefined || b50 === undefined || b99 === undefined) return [];
  return [{ journey, p50: b50 - a50, p99: b99 - a99 }];
}

/** On a machine that has no time of its own left, nobody can tell who made a request wait. */
function compareWith(limits: LatencyLimits, added: Added, evidence: Evidence): Comparison {
  const { history, lateness } = evidence;
  const within = history.of('lateness-within').find(({ phase }) => phase === limits.phase) ?? lateness;
  const delay = within.loopLagMs + within.stolenMs;
  const comparisons = [
    compare(added.p50, limits.p50Milliseconds, 0, delay),
    compare(added.p99, limits.p99Milliseconds, 0, delay),
  ];
  const worst = comparisons.find((one) => one === 'beyond') ?? comparisons.find((one) => one === 'undecided');
  return worst !== undefined && wasBusy(evidence, limits.phase) ? 'undecided' : (worst ?? 'within');
}

const worstOf = (added: readonly Added[]): Added =>
  added.reduce((worst, one) => (one.p99 > worst.p99 ? one : worst));

const describe = ({ journey, p50: median, p99: tail }: Added): string =>
  `${journey} took ${Math.round(median)} ms more at p50 and ${Math.round(tail)} ms more at p99 than before`;

const allowed = ({ p50Milliseconds, p99Milliseconds }: LatencyLimits): string =>
  `${p50Milliseconds} ms and ${p99Milliseconds} ms`;
