/**
 * Grants. Every use of a code, refresh token or opaque access token loads its grant (read in the library's source),
 * so revoking is one item and needs no index of what was issued (auth traps A3).
 */
import { requestScope } from '../request-scope.ts';
import type { ServiceContext } from '../service-context.ts';
import { LIFETIMES } from '../lifetimes.ts';
import { artifact, expiryAfter, fromStore, payloadOf } from './model.ts';
import type { Model } from './model.ts';
import { revokeGrant } from './refresh-token.ts';

const KIND = 'Grant';

export function grantModel(service: ServiceContext): Model {
  const { itemKeys, store } = service;
  return {
    upsert: async (id, payload, seconds) => {
      requestScope().prefetched.delete(itemKeys.artifact(KIND, id));
      await fromStore(() =>
        store.put(artifact(itemKeys.artifact(KIND, id), payload, expiryAfter(service, seconds))),
      );
    },
    find: async (id) => {
      const key = itemKeys.artifact(KIND, id);
      const revokedKey = itemKeys.revokedGrant(id);
      const { prefetched } = requestScope();
      if (prefetched.has(key)) {
        const grant = prefetched.get(key);
        const revoked = prefetched.get(revokedKey) !== 'missing';
        return revoked || grant === 'missing' ? undefined : payloadOf(grant, id);
      }
      const items = await fromStore(() => store.batchGet([key, revokedKey]));
      return items.has(revokedKey) ? undefined : payloadOf(items.get(key), id);
    },
    destroy: (id) => fromStore(() => revokeGrant(service, id, expiryAfter(service, LIFETIMES.grantSeconds))),
  };
}
