/**
 * When each client comes by once a region is lost, so that what DNS told them runs out evenly over a TTL. A client that
 * asked DNS lately goes by that answer until it is old, whenever it comes by; the others ask as they come, so they are
 * given the places that are left. Without this the median of twenty clients is off by some seconds by chance alone.
 */
import { JOURNEYS } from '../../../lambda/contract/journeys.ts';
import { shuffled } from '../random.ts';
import type { Random } from '../random.ts';
import type { LoadClientSpec } from './plan.ts';

export type RallyClient = Pick<LoadClientSpec, 'journey' | 'kind' | 'name'>;
/** For how much longer, milliseconds, a client of this name goes by the answer of DNS that it has; 0: it has none. */
export type HeldMs = (client: string) => number;

/** @returns per client, milliseconds from the call. The clients of each journey and kind are spread by themselves. */
export function ralliedAfter(
  clients: readonly RallyClient[],
  withinSeconds: number,
  random: Random,
  heldMs: HeldMs = () => 0,
): readonly number[] {
  const places = new Map<RallyClient, number>();
  for (const group of Map.groupBy(clients, ({ journey, kind }) => `${journey} ${kind}`).values())
    for (const [client, place] of spread(group, withinSeconds * 1000, random, heldMs))
      places.set(client, place);
  return clients.map((client) => places.get(client) ?? 0);
}

/** One place for each client; those who hold an answer stand at its end, and come by at some time before. */
function spread(
  group: readonly RallyClient[],
  withinMs: number,
  random: Random,
  heldMs: HeldMs,
): readonly (readonly [RallyClient, number])[] {
  const width = withinMs / group.length;
  const free = new Set(group.keys());
  const held = group.map((client) => ({ client, until: heldMs(client.name) }));
  const holders = held.filter(({ until }) => until > 0 && until < withinMs);
  for (const { until } of holders.toSorted((a, b) => a.until - b.until))
    free.delete(nearest(free, until / width));
  const left = [...free];
  const order = shuffled(left.length, random);
  return held.map(({ client, until }) => {
    if (until > 0 && until < withinMs) return [client, random() * until];
    return [client, ((left[order.pop() ?? 0] ?? 0) + withinPlace(client)) * width];
  });
}

/** The free place whose middle is nearest to this one, counted in places. */
const nearest = (free: ReadonlySet<number>, place: number): number =>
  [...free].reduce((best, next) =>
    Math.abs(next + 0.5 - place) < Math.abs(best + 0.5 - place) ? next : best,
  );

/** Kinds come by in turn, and no two journeys at the same moment: 0 <= x < 1. */
const withinPlace = ({ journey, kind }: RallyClient): number =>
  ((kind === 'kept-alive' ? 1 : 0) + JOURNEYS.indexOf(journey) / JOURNEYS.length) / 2;
