import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';

const STAGE = 'mid-air';

/** Flows caught by the cut end as the token design promises for a change of region. */
export const midAir: Check = {
  id: 'mid-air',
  title: 'Flows caught in mid-air end as designed',
  judge({ history }) {
    const flows = history.of('mid-air');
    if (history.faultAt === undefined || history.phaseAt('promoting') === undefined) return notReached(STAGE);
    if (flows.length === 0) return unknown(STAGE, 'No flow was in mid-air at the cut.');
    const broken = flows.filter(({ accepted }) => accepted === false);
    const lost = flows.filter(({ lostInLag }) => lostInLag === true);
    const unproven = lost.length > 0 && history.of('item-lost').length === 0 ? lost : [];
    const [worst] = [...broken, ...unproven];
    if (worst !== undefined)
      return fail(STAGE, `${worst.flow}: expected ${worst.expected}, saw ${worst.observed}.`);
    const unseen = flows.filter(({ accepted }) => accepted === undefined);
    if (unseen[0] !== undefined) return unknown(STAGE, `${unseen[0].flow}: ${unseen[0].observed}.`);
    return pass(STAGE, `${flows.length} flows, ${lost.length} of them lost inside the lag as designed.`);
  },
};
