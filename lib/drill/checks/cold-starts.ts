import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';
import type { EventOf, History } from '../history.ts';

const STAGE = 'cold starts';
/** Lambda gives an initialization this long, then starts it anew (Lambda developer guide, "Init phase"). */
const INITIALIZATION_LIMIT_MS = 10_000;

export type Boot = EventOf<'boot'>;

/**
 * Environments of the standby that a request had to wait for, from the loss until somebody promotes: of functions that
 * the primary provisions, for the others start from cold in every region and at all times.
 */
export function coldStartsOf(history: History): readonly Boot[] {
  const { lostAt = Number.POSITIVE_INFINITY } = history;
  const untilAt = history.phaseAt('promoting') ?? Number.POSITIVE_INFINITY;
  const boots = history.of('boot');
  const provisioned = new Set(
    boots
      .filter(({ role, reason }) => role === 'primary' && reason === 'provisioned')
      .map(({ functionName }) => functionName),
  );
  return boots
    .filter(({ role, reason }) => role === 'standby' && reason === 'on-demand')
    .filter(({ at, functionName }) => at >= lostAt && at < untilAt && provisioned.has(functionName));
}

/** A cold standby that was warm, or that nobody woke, proves nothing; so the starts are counted and timed. */
export const coldStarts: Check = {
  id: 'cold-starts',
  title: 'The standby started from cold',
  judge({ history }) {
    if (history.lostAt === undefined || history.switched === undefined) return notReached(STAGE);
    const warm = history
      .of('boot')
      .filter(({ role, reason }) => role === 'standby' && reason === 'provisioned');
    if (warm[0] !== undefined)
      return fail(
        STAGE,
        `${warm.length} environments of the standby were provisioned, first ${warm[0].functionName}.`,
      );
    const cold = coldStartsOf(history);
    if (cold.length === 0) return unknown(STAGE, 'No environment of the standby was started after the loss.');
    const slow = cold.filter(({ milliseconds }) => milliseconds > INITIALIZATION_LIMIT_MS);
    if (slow[0] !== undefined)
      return unknown(
        STAGE,
        `${slow.length} starts took longer than the 10 s that Lambda allows, first ${slow[0].functionName}: ${describe(cold)}.`,
      );
    return pass(STAGE, `${cold.length} cold starts after the loss: ${describe(cold)}.`);
  },
};

/** Number, median and longest of each function's starts. */
function describe(cold: readonly Boot[]): string {
  const byFunction = Map.groupBy(cold, ({ functionName }) => functionName);
  return [...byFunction]
    .map(([name, boots]) => {
      const times = boots.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
      const median = times[Math.floor((times.length - 1) / 2)] ?? 0;
      return `${name} ${boots.length} (median ${seconds(median)}, longest ${seconds(times.at(-1) ?? 0)})`;
    })
    .join(', ');
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
