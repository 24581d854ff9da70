/** How one kind of the library's models is kept. `id` is the library's; for tokens it is the token itself. */
import type { AdapterPayload } from 'oidc-provider';
import { guarded } from '../errors.ts';
import type { ServiceContext } from '../service-context.ts';
import type { Artifact } from '../../store/artifact-store.ts';

export interface Model {
  upsert(id: string, payload: AdapterPayload, expiresInSeconds: number): Promise<void>;
  find(id: string): Promise<AdapterPayload | undefined>;
  findByUid?(uid: string): Promise<AdapterPayload | undefined>;
  consume?(id: string): Promise<void>;
  destroy(id: string): Promise<void>;
}

/** The payload without the id: for most models the id is a bearer secret (auth traps A16). */
export function artifact(key: string, payload: AdapterPayload, expiresAt: number): Artifact {
  const { jti: _jti, ...kept } = payload;
  return { key, body: JSON.stringify(kept), expiresAt };
}

/** The payload with the id that the caller presented put back. */
export function payloadOf(stored: Artifact | undefined, id: string): AdapterPayload | undefined {
  if (stored?.body === undefined) return undefined;
  return { ...(JSON.parse(stored.body) as AdapterPayload), jti: id };
}

/** A call to the session table; a failure is a 503. */
export const fromStore = <T>(call: () => Promise<T>): Promise<T> => guarded('session-table', call);

export const expiryAfter = (service: ServiceContext, seconds: number): number =>
  service.clock.nowSeconds() + seconds;
