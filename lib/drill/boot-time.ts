/** How much of an attempt passed while environments of the region that served it were starting. Machine time. */
import type { Attempt, EventOf, History } from './history.ts';

type Boot = EventOf<'boot'>;
/** Machine milliseconds since the run began. */
type Span = readonly [from: number, until: number];

/** Starts after the fault, of functions that are provisioned somewhere: else people would find them running. */
export function bootsAfterFault(history: History): readonly Boot[] {
  const { faultAt = Number.POSITIVE_INFINITY } = history;
  const boots = history.of('boot');
  const provisioned = new Set(
    boots.filter(({ reason }) => reason === 'provisioned').map(({ functionName }) => functionName),
  );
  return boots.filter(({ at, functionName }) => at >= faultAt && provisioned.has(functionName));
}

/** Machine milliseconds of the attempt in which a start of its region was under way; 0 where none was. */
export function bootTimeOf(attempt: Attempt, boots: readonly Boot[]): number {
  const { realMs, realDurationMs = 0, servedBy } = attempt;
  const own: Span = [realMs - realDurationMs, realMs];
  const spans = boots
    .filter(({ role }) => role === servedBy)
    .map((boot): Span => [boot.realMs - boot.milliseconds, boot.realMs]);
  return merged(spans).reduce((sum, span) => sum + overlap(own, span), 0);
}

const overlap = (one: Span, other: Span): number =>
  Math.max(0, Math.min(one[1], other[1]) - Math.max(one[0], other[0]));

/** Starts side by side count once. */
function merged(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const [from, until] of spans.toSorted(([one], [other]) => one - other)) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1])
      result[result.length - 1] = [last[0], Math.max(last[1], until)];
    else result.push([from, until]);
  }
  return result;
}
