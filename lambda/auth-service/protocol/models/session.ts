/**
 * Browser sessions. The library writes the session on every /auth of a known user,
 * so an ending inside the item would be overwritten by the other region:
 * it is an item of its own, read together with the session (auth traps A3).
 */
import type { AdapterPayload } from 'oidc-provider';
import { LIFETIMES } from '../lifetimes.ts';
import { requestScope } from '../request-scope.ts';
import type { ServiceContext } from '../service-context.ts';
import { artifact, expiryAfter, fromStore, payloadOf } from './model.ts';
import type { Model } from './model.ts';

const KIND = 'Session';

export function sessionModel(service: ServiceContext): Model {
  const { itemKeys, store } = service;
  const find = async (id: string): Promise<AdapterPayload | undefined> => {
    const key = itemKeys.artifact(KIND, id);
    const endedKey = itemKeys.ended(KIND, id);
    const items = await fromStore(() => store.batchGet([key, endedKey]));
    const payload = items.has(endedKey) ? undefined : payloadOf(items.get(key), id);
    if (payload !== undefined) requestScope().knownSessions.add(id);
    return payload;
  };
  return {
    find,
    upsert: async (id, payload, seconds) => {
      const expiresAt = expiryAfter(service, seconds);
      const session = artifact(itemKeys.artifact(KIND, id), endingWithLogout(payload), expiresAt);
      // The id is the cookie, so the pointer that finds it by uid is written only when the id is new.
      const pointer = requestScope().knownSessions.has(id)
        ? undefined
        : pointerItem(service, id, payload, expiresAt);
      await fromStore(() => Promise.all([session, pointer].filter(isPresent).map((item) => store.put(item))));
    },
    findByUid: async (uid) => {
      const pointer = await fromStore(() => store.get(itemKeys.sessionPointer(uid)));
      return pointer?.body === undefined ? undefined : find(pointer.body);
    },
    destroy: (id) =>
      fromStore(() =>
        store.put({
          key: itemKeys.ended(KIND, id),
          expiresAt: expiryAfter(service, 2 * LIFETIMES.sessionSeconds),
        }),
      ),
  };
}

/** The library marks every grant that is not bound to the session as one to keep on logout; most are not. */
function endingWithLogout(payload: AdapterPayload): AdapterPayload {
  const { endsWithSession } = requestScope();
  const authorizations = Object.fromEntries(
    Object.entries(payload.authorizations ?? {}).map(([clientId, state]) => {
      const { persistsLogout, ...others } = state;
      return [clientId, endsWithSession.has(clientId) ? others : { ...others, persistsLogout }];
    }),
  );
  return { ...payload, authorizations };
}

const isPresent = <T>(value: T | undefined): value is T => value !== undefined;

const pointerItem = (service: ServiceContext, id: string, payload: AdapterPayload, expiresAt: number) =>
  payload.uid === undefined
    ? undefined
    : { key: service.itemKeys.sessionPointer(payload.uid), body: id, expiresAt };
