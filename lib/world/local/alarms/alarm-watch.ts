/** One alarm over time: its samples, its state, and the moments at which it looks. */
import type { AlarmPart, AlarmState } from '../../../assembly/topology.ts';
import type { MetricSample } from './embedded-metrics.ts';
import { evaluate } from './evaluate.ts';
import type { Datapoints } from './evaluate.ts';
import { Series } from './series.ts';

export interface Transition {
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly reason: string;
}

const MINUTE_MS = 60_000;
/**
 * How far back an alarm looks for datapoints. AWS publishes no figure; its guide's example takes two periods more
 * than are evaluated, and measurements at periods of a minute found six minutes. The longer of the two, so that a
 * drill never pages earlier than AWS would.
 */
const MEASURED_RANGE_MS = 6 * MINUTE_MS;
const FURTHER_PERIODS = 2;

export class AlarmWatch {
  readonly part: AlarmPart;
  /** It looks this often, at whole multiples: each minute, or each period where that is shorter. */
  readonly everyMs: number;
  readonly #periodMs: number;
  readonly #sinceMs: number;
  readonly #series: Series;
  #state: AlarmState = 'INSUFFICIENT_DATA';

  /** @param sinceMs epoch milliseconds; what was before, nobody knows. */
  constructor(part: AlarmPart, sinceMs: number) {
    this.part = part;
    this.#sinceMs = sinceMs;
    this.#periodMs = part.periodSeconds * 1000;
    this.everyMs = Math.min(this.#periodMs, MINUTE_MS);
    this.#series = new Series(this.everyMs);
  }

  record({ values, timestampMs }: MetricSample): void {
    this.#series.add(values, timestampMs);
  }

  /**
   * Looks at the periods that end at `untilMs`, a multiple of `everyMs`, and before.
   * @returns undefined when the state stays, or while fewer periods have passed than are evaluated.
   */
  look(untilMs: number): Transition | undefined {
    const points = this.#pointsUntil(untilMs);
    if (points.length < this.part.evaluationPeriods) return undefined;
    const { state, reason } = evaluate(this.part, points);
    if (state === 'retain' || state === this.#state) return undefined;
    const from = this.#state;
    this.#state = state;
    return { from, to: state, reason: `${this.#subject()}: ${reason}` };
  }

  /** Whole periods only, oldest first. */
  #pointsUntil(untilMs: number): Datapoints {
    const { evaluationPeriods, statistic } = this.part;
    const measured = Math.floor(MEASURED_RANGE_MS / this.#periodMs);
    const length = Math.max(evaluationPeriods + FURTHER_PERIODS, measured);
    this.#series.forgetBefore(untilMs - length * this.#periodMs);
    const ends = Array.from({ length }, (_, index) => untilMs - (length - 1 - index) * this.#periodMs);
    return ends
      .filter((end) => end - this.#periodMs >= this.#sinceMs)
      .map((end) => this.#series.statistic(statistic, end - this.#periodMs, end));
  }

  #subject(): string {
    const { statistic, metric, periodSeconds } = this.part;
    return `${statistic} of ${metric.name} in ${periodSeconds} s`;
  }
}
