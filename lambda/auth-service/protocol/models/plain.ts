/** Models without rules of their own, such as replay detection: one item, read back as written. */
import type { ServiceContext } from '../service-context.ts';
import { artifact, expiryAfter, fromStore, payloadOf } from './model.ts';
import type { Model } from './model.ts';

export const plainModel = (service: ServiceContext, kind: string): Model => {
  const { itemKeys, store } = service;
  return {
    upsert: (id, payload, seconds) =>
      fromStore(() =>
        store.put(artifact(itemKeys.artifact(kind, id), payload, expiryAfter(service, seconds))),
      ),
    find: async (id) => payloadOf(await fromStore(() => store.get(itemKeys.artifact(kind, id))), id),
    destroy: (id) => fromStore(() => store.delete(itemKeys.artifact(kind, id))),
  };
};
