import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';

const STAGE = 'writes';

/** A switchover loses nothing: what was answered with 201 is there afterwards. */
export const writesKept: Check = {
  id: 'writes-kept',
  title: 'No acknowledged write was lost',
  judge({ history }) {
    const [account] = history.of('writes-accounted');
    if (account === undefined) return notReached(STAGE);
    const { acknowledged, missing } = account;
    if (acknowledged === 0) return unknown(STAGE, 'No administrative write was acknowledged.');
    if (missing.length === 0) return pass(STAGE, `All ${acknowledged} acknowledged writes were found.`);
    const clusters = history.assembly?.clusters.map(({ part }) => part) ?? [];
    return fail(
      STAGE,
      `${missing.length} of ${acknowledged} acknowledged writes are gone, for instance ${missing[0]}.`,
      clusters,
    );
  },
};
