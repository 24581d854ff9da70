/**
 * The least that the library can store with: a Map.
 * Its own memory adapter forgets beyond 1,000 items (quick-lru).
 */
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

const notReached = (what: string): Promise<never> =>
  Promise.reject(new Error(`${what} is not part of what is measured`));

export function mapAdapters(): AdapterFactory {
  const items = new Map<string, AdapterPayload>();
  return (kind): Adapter => {
    const keyOf = (id: string): string => `${kind}:${id}`;
    return {
      upsert: async (id, payload) => void items.set(keyOf(id), payload),
      find: async (id) => items.get(keyOf(id)),
      consume: async (id) => {
        const payload = items.get(keyOf(id));
        if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => void items.delete(keyOf(id)),
      findByUid: () => notReached('reading a session by uid'),
      findByUserCode: () => notReached('the device flow'),
      revokeByGrantId: () => notReached('revocation'),
    };
  };
}
