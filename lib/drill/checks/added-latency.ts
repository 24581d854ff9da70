import { JOURNEYS } from '../../../lambda/contract/journeys.ts';
import type { Journey } from '../../../lambda/contract/journeys.ts';
import { bootsAfterFault, bootTimeOf } from '../boot-time.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Evidence } from '../check.ts';
import type { Attempt, History } from '../history.ts';
import { goodAttempts } from '../latencies.ts';
import { machineAtFault, takenByOthers, wasBusy } from '../lateness.ts';
import { compare, p50, p99 } from '../statistics.ts';
import type { Comparison } from '../statistics.ts';

const STAGE = 'latency';

export interface LatencyLimits {
  /** Tells several judges of one story apart. */
  readonly id?: string;
  /** Phase that is compared with the steady one. */
  readonly phase: string;
  /** How much slower the median and the 99th percentile of a journey may be, machine milliseconds. */
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  /**
   * `recycled`: the story itself ends environments. Who came by while one started is judged apart, by the tail's
   * limit and what they waited beyond the starts that were under way: a start is no wait for what failed.
   */
  readonly environments: 'kept' | 'recycled';
}

/** How much longer something took, and how much that may be. */
interface Added {
  readonly journey: Journey;
  readonly what: 'p50' | 'p99' | 'p99 beyond starts';
  readonly milliseconds: number;
  readonly limit: number;
  /** What it took in all. */
  readonly tookMilliseconds: number;
}

/** As `p50` and `p99` judge them. */
const PERCENTILES = { p50: 0.5, p99: 0.99, 'p99 beyond starts': 0.99 } as const;

/**
 * Nobody waits for what failed. Good answers are compared with those of the steady phase of the same run, in machine
 * time: nothing is cut, so all of it is work.
 */
export const addedLatency = (limits: LatencyLimits): Check => ({
  id: limits.id ?? 'added-latency',
  title:
    limits.id === undefined
      ? 'Nobody waits for what failed'
      : `Nobody waits for what failed (${limits.phase})`,
  judge(evidence) {
    const { history } = evidence;
    if (history.phaseAt(limits.phase) === undefined) return notReached(STAGE);
    const added = JOURNEYS.flatMap((journey) => addedTo(history, journey, limits));
    if (added.length === 0) return unknown(STAGE, 'No journey had good answers in both phases.');
    const found = added.map((one) => ({ one, comparison: compareWith(limits, one, evidence) }));
    const beyond = found.find(({ comparison }) => comparison === 'beyond');
    if (beyond !== undefined) return fail(STAGE, `${describe(beyond.one)}.`);
    const undecided = found.find(({ comparison }) => comparison === 'undecided');
    if (undecided !== undefined)
      return unknown(STAGE, `${machineAtFault(evidence, limits.phase)}: ${describe(undecided.one)}.`);
    return pass(STAGE, `At worst ${worstOf(added).map(describe).join(', ')}.`);
  },
});

function addedTo(history: History, journey: Journey, limits: LatencyLimits): readonly Added[] {
  const { phase, environments, p50Milliseconds, p99Milliseconds } = limits;
  const before = goodAttempts(history, journey, 'steady').map(took);
  const during = goodAttempts(history, journey, phase);
  const boots = environments === 'recycled' ? bootsAfterFault(history) : [];
  const besides = during.map((attempt) => ({ attempt, bootMs: bootTimeOf(attempt, boots) }));
  const warm = besides.filter(({ bootMs }) => bootMs === 0).map(({ attempt }) => took(attempt));
  const beyondStarts = besides
    .filter(({ bootMs }) => bootMs > 0)
    .map(({ attempt, bootMs }) => took(attempt) - bootMs);
  const [median, tail] = [p50(before), p99(before)];
  if (median === undefined || tail === undefined) return [];
  const compared = [
    { what: 'p50', value: p50(warm), than: median, limit: p50Milliseconds },
    { what: 'p99', value: p99(warm), than: tail, limit: p99Milliseconds },
    { what: 'p99 beyond starts', value: p99(beyondStarts), than: tail, limit: p99Milliseconds },
  ] as const;
  return compared.flatMap(({ what, value, than, limit }) =>
    value === undefined
      ? []
      : [{ journey, what, milliseconds: value - than, limit, tookMilliseconds: value }],
  );
}

const took = ({ realDurationMs = 0 }: Attempt): number => realDurationMs;

/** On a machine that has no time of its own left, nobody can tell who made a request wait. */
function compareWith(limits: LatencyLimits, added: Added, evidence: Evidence): Comparison {
  const { history, lateness } = evidence;
  const within = history.of('lateness-within').find(({ phase }) => phase === limits.phase) ?? lateness;
  const comparison = compare(added.milliseconds, added.limit, 0, within.loopLagMs + within.stolenMs);
  if (comparison === 'within') return comparison;
  const othersMs = added.tookMilliseconds * takenByOthers(evidence, limits.phase, PERCENTILES[added.what]);
  const isOthers = othersMs > 0 && added.milliseconds - othersMs <= added.limit;
  return isOthers || wasBusy(evidence, limits.phase) ? 'undecided' : comparison;
}

/** One of each kind. */
const worstOf = (added: readonly Added[]): readonly Added[] =>
  [...Map.groupBy(added, ({ what }) => what).values()].map((ones) =>
    ones.reduce((worst, one) => (one.milliseconds > worst.milliseconds ? one : worst)),
  );

const describe = ({ journey, what, milliseconds, limit }: Added): string =>
  `${journey} took ${Math.round(milliseconds)} ms more at ${what} than before (allowed: ${limit} ms)`;
