/**
 * Codes. The code item is written once; using it is an item of the region that used it. Within a region single use
 * is enforced by a conditional write, across regions inside the lag it is detected (auth traps A4).
 */
import { errors } from 'oidc-provider';
import type { AdapterPayload } from 'oidc-provider';
import { REGION_ROLES } from '../../../contract/regions.ts';
import { requestScope } from '../request-scope.ts';
import type { ServiceContext } from '../service-context.ts';
import { artifact, expiryAfter, fromStore, payloadOf } from './model.ts';
import type { Model } from './model.ts';
import { findWithGrant, provenIdOf } from './proven.ts';

const KIND = 'AuthorizationCode';
/** A use outlives the code: a replay hours later must still be recognised as one. */
const USE_KEPT_SECONDS = 86_400;

export function authorizationCodeModel(service: ServiceContext): Model {
  const { itemKeys, store } = service;
  const usedKey = (id: string, region: string): string => itemKeys.used(KIND, id, region);
  return {
    upsert: (id, payload, seconds) =>
      fromStore(() =>
        store.put(artifact(itemKeys.artifact(KIND, id), payload, expiryAfter(service, seconds))),
      ),
    find: async (id) => {
      const proven = provenIdOf(service, 'code', id);
      if (proven === undefined) return undefined;
      const uses = REGION_ROLES.map((region) => usedKey(id, region));
      const found = await findWithGrant(service, 'code', proven, itemKeys.artifact(KIND, id), uses);
      if (found === undefined) return undefined;
      const used = uses.filter((key) => found.items.has(key)).length;
      if (used === REGION_ROLES.length) service.note({ event: 'code-used-in-two-regions' });
      return withUse(payloadOf(found.artifact, id), used > 0);
    },
    consume: (id) => useOnce(service, usedKey(id, service.here)),
    destroy: (id) => fromStore(() => store.delete(itemKeys.artifact(KIND, id))),
  };
}

/** The library revokes the grant of a code that it finds consumed. */
const withUse = (payload: AdapterPayload | undefined, used: boolean): AdapterPayload | undefined =>
  payload === undefined || !used ? payload : { ...payload, consumed: true };

/** A request that ends in 5xx gives the code back, so that the client may send it again (A1). */
async function useOnce(service: ServiceContext, key: string): Promise<void> {
  const { correlationId, undo } = requestScope();
  const { store } = service;
  // Registered first: a claim whose answer was lost may have happened.
  undo.push(() => store.release(key, correlationId));
  const outcome = await fromStore(() =>
    store.claim(key, correlationId, expiryAfter(service, USE_KEPT_SECONDS)),
  );
  if (outcome === 'taken') throw new errors.InvalidGrant('authorization code already consumed');
}
