import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';

const STAGE = 'replication';

/** What had not left the lost region is listed, and all of it is younger than the replication lag. */
export const lostItems: Check = {
  id: 'lost-items',
  title: 'Lost items are listed and younger than the lag',
  judge({ history }) {
    if (history.lostAt === undefined) return notReached(STAGE);
    const lost = history.of('item-lost');
    const limits = history.of('limits')[0];
    if (lost.length === 0)
      return unknown(STAGE, 'No write was inside the replication lag at the cut, so its loss was not shown.');
    if (limits === undefined) return unknown(STAGE, 'The world did not tell its replication lag.');
    const oldest = Math.max(...lost.map(({ ageMilliseconds }) => ageMilliseconds));
    const tables = [...new Set(lost.map(({ table }) => table))];
    if (oldest > limits.replicationLagMs)
      return fail(
        STAGE,
        `An item was lost that was ${Math.round(oldest)} ms old, older than the lag of ${Math.round(limits.replicationLagMs)} ms.`,
        partsOf(history.assembly?.tables, tables),
      );
    return pass(
      STAGE,
      `${lost.length} items were lost, the oldest ${Math.round(oldest)} ms old, lag up to ${Math.round(limits.replicationLagMs)} ms.`,
    );
  },
};

const partsOf = (
  facts: readonly { readonly name: string; readonly part: string }[] | undefined,
  names: readonly string[],
): readonly string[] => facts?.filter(({ name }) => names.includes(name)).map(({ part }) => part) ?? [];
