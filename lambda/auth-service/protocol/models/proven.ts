/** Finding an artifact whose id proves its origin, together with its grant, in one read. */
import type { Artifact } from '../../store/artifact-store.ts';
import { awaitArrival } from '../../tokens/arrival.ts';
import { verifyProof } from '../../tokens/proof.ts';
import type { ProvenId, ProvenKind } from '../../tokens/proof.ts';
import { TemporarilyUnavailableError } from '../errors.ts';
import { requestScope } from '../request-scope.ts';
import type { ServiceContext } from '../service-context.ts';
import { fromStore } from './model.ts';

/** A forged or foreign id gives nothing and costs no store call. */
export const provenIdOf = (service: ServiceContext, kind: ProvenKind, id: string): ProvenId | undefined =>
  verifyProof(kind, service.issuer, id, service.keys.mac().keys);

export interface WithGrant {
  readonly artifact: Artifact;
  readonly items: ReadonlyMap<string, Artifact>;
}

/**
 * Reads `key`, its grant, the grant's revocation and `others` in one round trip. Nothing: it is gone, or revoked.
 * @throws TemporarilyUnavailableError while it may still be on its way from the other region (table A).
 */
export async function findWithGrant(
  service: ServiceContext,
  kind: ProvenKind,
  id: ProvenId,
  key: string,
  others: readonly string[] = [],
): Promise<WithGrant | undefined> {
  const grantKey = service.itemKeys.artifact('Grant', id.grantId);
  const revokedKey = service.itemKeys.revokedGrant(id.grantId);
  const read = async (): Promise<WithGrant | undefined> => {
    const items = await fromStore(() => service.store.batchGet([key, grantKey, revokedKey, ...others]));
    rememberGrant(items, grantKey, revokedKey);
    const artifact = items.get(key);
    // Items cross singly and out of order: without its grant the artifact has not wholly arrived.
    return artifact !== undefined && items.has(grantKey) ? { artifact, items } : undefined;
  };
  const arrival = await awaitArrival(id, service.here, service.clock, read);
  if (arrival.kind === 'late') throw notReplicatedYet(service, kind, id);
  if (arrival.kind === 'gone' || arrival.value.items.has(revokedKey)) return undefined;
  return arrival.value;
}

function rememberGrant(items: ReadonlyMap<string, Artifact>, ...keys: readonly string[]): void {
  const { prefetched } = requestScope();
  for (const key of keys) prefetched.set(key, items.get(key) ?? 'missing');
}

function notReplicatedYet(service: ServiceContext, kind: string, id: ProvenId): TemporarilyUnavailableError {
  service.note({
    event: 'not-replicated-yet',
    component: kind,
    ageSeconds: service.clock.nowSeconds() - id.bornAt,
  });
  return new TemporarilyUnavailableError(
    'This was issued a moment ago in another region and has not arrived here yet.',
  );
}
