import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';

const STAGE = 'fault';

/** A fault that hit nothing proved nothing. */
export const faultHits: Check = {
  id: 'fault-hits',
  title: 'The fault hit every part of the region',
  judge({ history }) {
    if (history.faultAt === undefined) return notReached(STAGE);
    const [healed] = history.of('fault-healed');
    if (healed === undefined) return unknown(STAGE, 'The fault was never healed, so its hits are not known.');
    const hits = Object.entries(healed.hits);
    const missed = hits.filter(([, count]) => count === 0).map(([part]) => part);
    if (hits.length === 0 || missed.length > 0)
      return fail(STAGE, `The fault hit nothing of: ${missed.join(', ') || 'the whole region'}.`);
    return pass(STAGE, `Hit ${hits.map(([part, count]) => `${part} ${count}`).join(', ')} times.`);
  },
};
