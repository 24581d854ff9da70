/**
 * A sign-in under way. It goes only after an answer that stands,
 * so that "Try again" after a 503 works (auth traps A1).
 */
import { awaitArrival } from '../../tokens/arrival.ts';
import { requestScope } from '../request-scope.ts';
import type { ServiceContext } from '../service-context.ts';
import { artifact, expiryAfter, fromStore, payloadOf } from './model.ts';
import type { Model } from './model.ts';

const KIND = 'Interaction';

export function interactionModel(service: ServiceContext): Model {
  const { itemKeys, store } = service;
  return {
    upsert: (id, payload, seconds) =>
      fromStore(() =>
        store.put(artifact(itemKeys.artifact(KIND, id), payload, expiryAfter(service, seconds))),
      ),
    find: async (id) => {
      const read = async () => payloadOf(await fromStore(() => store.get(itemKeys.artifact(KIND, id))), id);
      const { moved } = requestScope();
      if (moved?.uid !== id) return read();
      const arrival = await awaitArrival(moved, service.here, service.clock, read);
      // Late or gone, the person starts the same request again (table A): the error page's handler sends them there.
      return arrival.kind === 'here' ? arrival.value : undefined;
    },
    destroy: (id) => {
      requestScope().after.push(() => store.delete(itemKeys.artifact(KIND, id)));
      return Promise.resolve();
    },
  };
}
