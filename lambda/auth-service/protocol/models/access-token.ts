/**
 * Opaque access tokens, for userinfo: stored, void at once when their grant is revoked.
 * JWT ones never come here.
 */
import type { ServiceContext } from '../service-context.ts';
import { artifact, expiryAfter, fromStore, payloadOf } from './model.ts';
import type { Model } from './model.ts';
import { findWithGrant, provenIdOf } from './proven.ts';

const KIND = 'AccessToken';

export function accessTokenModel(service: ServiceContext): Model {
  const { itemKeys, store } = service;
  return {
    upsert: (id, payload, seconds) =>
      fromStore(() =>
        store.put(artifact(itemKeys.artifact(KIND, id), payload, expiryAfter(service, seconds))),
      ),
    find: async (id) => {
      const proven = provenIdOf(service, 'access', id);
      if (proven === undefined) return undefined;
      const found = await findWithGrant(service, 'access', proven, itemKeys.artifact(KIND, id));
      return payloadOf(found?.artifact, id);
    },
    destroy: (id) => fromStore(() => store.delete(itemKeys.artifact(KIND, id))),
  };
}
