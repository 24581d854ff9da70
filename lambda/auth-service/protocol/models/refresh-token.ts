/**
 * Refresh tokens as families (auth traps A2): the payload is written once at birth, each region raises its own mark,
 * and the library's rotation (find, consume, save the child) becomes one conditional update.
 */
import { errors } from 'oidc-provider';
import type { AdapterPayload } from 'oidc-provider';
import { REGION_ROLES } from '../../../contract/regions.ts';
import type { Artifact } from '../../store/artifact-store.ts';
import { judge } from '../../tokens/family.ts';
import type { FamilyVerdict, GenerationMark } from '../../tokens/family.ts';
import type { ProvenId } from '../../tokens/proof.ts';
import { requestScope } from '../request-scope.ts';
import type { ServiceContext } from '../service-context.ts';
import { artifact, expiryAfter, fromStore, payloadOf } from './model.ts';
import type { Model } from './model.ts';
import { findWithGrant, provenIdOf } from './proven.ts';

const KIND = 'RefreshToken';

export function refreshTokenModel(service: ServiceContext): Model {
  return {
    upsert: async (id, payload, seconds) => {
      const proven = provenIdOf(service, 'refresh', id);
      if (proven === undefined) throw new TypeError('a refresh token was minted around its id generator');
      // A child needs no item: its family's mark was raised when the parent was consumed.
      if (proven.generation > 0) return;
      const key = familyKey(service, proven);
      await fromStore(() => service.store.put(artifact(key, payload, expiryAfter(service, seconds))));
    },
    find: (id) => findFamily(service, id),
    consume: (id) => rotate(service, id),
    // Called for a reused token, beside the revocation of its grant, which is what ends the family.
    destroy: () => Promise.resolve(),
  };
}

const familyKey = (service: ServiceContext, id: ProvenId): string =>
  service.itemKeys.artifact(KIND, id.nonce);

async function findFamily(service: ServiceContext, id: string): Promise<AdapterPayload | undefined> {
  const proven = provenIdOf(service, 'refresh', id);
  if (proven === undefined) return undefined;
  const markKeys = REGION_ROLES.map((region) => service.itemKeys.generation(proven.nonce, region));
  const found = await findWithGrant(service, 'refresh', proven, familyKey(service, proven), markKeys);
  if (found === undefined) return undefined;
  const marks = markKeys.map((key) => markOf(found.items.get(key)));
  const verdict = judge(proven.generation, marks, service.clock.nowSeconds());
  noteVerdict(service, verdict, proven.generation);
  const payload = payloadOf(found.artifact, id);
  if (payload === undefined) return undefined;
  if (verdict.kind === 'reuse') return { ...payload, consumed: true };
  requestScope().families.set(id, { kind: verdict.kind, expiresAt: found.artifact.expiresAt });
  return { ...payload, rotations: proven.generation };
}

function markOf(item: Artifact | undefined): GenerationMark | undefined {
  return item?.generation === undefined || item.raisedAt === undefined
    ? undefined
    : { generation: item.generation, raisedAt: item.raisedAt };
}

function noteVerdict(service: ServiceContext, verdict: FamilyVerdict, generation: number): void {
  if (verdict.kind === 'repeat') service.note({ event: 'refresh-repeated', count: generation });
  if (verdict.kind === 'reuse') service.note({ event: 'refresh-reused', count: generation });
  if (verdict.kind === 'advance' && verdict.behind)
    service.note({ event: 'refresh-ahead', count: generation });
}

/** Repeating it changes nothing, so a request that ends in 5xx needs no undoing. */
async function rotate(service: ServiceContext, id: string): Promise<void> {
  const verdict = requestScope().families.get(id);
  const proven = provenIdOf(service, 'refresh', id);
  if (verdict === undefined || proven === undefined)
    throw new TypeError('a refresh token was consumed unread');
  if (verdict.kind === 'repeat') return;
  const { store, here, clock } = service;
  const key = service.itemKeys.generation(proven.nonce, here);
  const to = proven.generation + 1;
  const outcome = await fromStore(() => store.raise(key, to, clock.nowSeconds(), verdict.expiresAt));
  if (outcome === 'raised') return;
  // Somebody refreshed between our read and our write. The same child is right, unless the family went further.
  const mark = markOf(await fromStore(() => store.get(key)));
  if (judge(proven.generation, [mark], clock.nowSeconds()).kind !== 'reuse') return;
  await fromStore(() => revokeGrant(service, proven.grantId, verdict.expiresAt));
  throw new errors.InvalidGrant('refresh token already used');
}

/** The one write that ends a grant with everything issued under it. */
export const revokeGrant = (service: ServiceContext, grantId: string, expiresAt: number): Promise<void> =>
  service.store.put({ key: service.itemKeys.revokedGrant(grantId), expiresAt });
