import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';

const STAGE = 'fault';

/** A fault that hit nothing proved nothing. */
export const faultHits: Check = {
  id: 'fault-hits',
  title: 'Every fault hit every part of its target',
  judge({ history }) {
    if (history.faultAt === undefined) return notReached(STAGE);
    const injected = history.of('fault-injected');
    const healed = history.of('fault-healed');
    if (healed.length < injected.length)
      return unknown(STAGE, 'A fault was never healed, so its hits are not known.');
    const hits = healed.flatMap((fault) => Object.entries(fault.hits));
    const missed = hits.filter(([, count]) => count === 0).map(([part]) => part);
    const empty = healed.filter((fault) => Object.keys(fault.hits).length === 0);
    if (missed.length > 0 || empty.length > 0)
      return fail(STAGE, `The fault hit nothing of: ${missed.join(', ') || 'its whole target'}.`);
    return pass(STAGE, `Hit ${hits.map(([part, count]) => `${part} ${count}`).join(', ')} times.`);
  },
};
