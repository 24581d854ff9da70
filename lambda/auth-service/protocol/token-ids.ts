/**
 * Ids of what we issue, minted on the library's own model prototypes. A refresh token's child is computed from its
 * parent, so both regions and every retry hand out the same one (auth traps A2).
 */
import type Provider from 'oidc-provider';
import type { SymmetricKey } from '../../contract/secrets.ts';
import { phaseOf } from '../../runtime/held-keys/phases.ts';
import { newNonce, prove, verifyProof } from '../tokens/proof.ts';
import type { ProvenId, ProvenKind } from '../tokens/proof.ts';
import type { ServiceContext } from './service-context.ts';

interface TokenModel {
  readonly grantId?: string;
  readonly jti?: string;
  /** Access tokens only. */
  readonly format?: 'opaque' | 'jwt';
}
type Generator = (this: TokenModel) => string;
interface Overridable {
  readonly prototype: { generateTokenId: Generator };
}

/** What the request rotated: the library puts it beside the other entities of its context. */
export type RotatedToken = () => string | undefined;

/** Overrides the three generators on `provider`'s own classes. */
export function mintProvenIds(provider: Provider, service: ServiceContext, rotated: RotatedToken): void {
  const minting = provider as unknown as Record<
    'AuthorizationCode' | 'AccessToken' | 'RefreshToken',
    Overridable
  >;
  override(
    minting.AuthorizationCode,
    () =>
      function (this: TokenModel) {
        return mintNew(service, 'code', this.grantId);
      },
  );
  override(
    minting.AccessToken,
    (original) =>
      function (this: TokenModel) {
        // The library's own generator also settles the format, so it always runs.
        const own = original.call(this);
        return this.format === 'jwt' ? own : mintNew(service, 'access', this.grantId);
      },
  );
  override(
    minting.RefreshToken,
    () =>
      function (this: TokenModel) {
        const parent = rotated();
        return parent === undefined ? mintNew(service, 'refresh', this.grantId) : mintChild(service, parent);
      },
  );
}

function override(model: Overridable, build: (original: Generator) => Generator): void {
  model.prototype.generateTokenId = build(model.prototype.generateTokenId);
}

/** @throws Error (any) while no MAC key is held. */
function macKeys(service: ServiceContext): readonly [SymmetricKey, ...SymmetricKey[]] {
  const [first, ...others] = service.keys.mac().keys;
  if (first === undefined) throw new Error('the held MAC key set is empty');
  return [first, ...others];
}

function mintNew(service: ServiceContext, kind: ProvenKind, grantId: string | undefined): string {
  if (grantId === undefined) throw new TypeError(`a ${kind} without a grant cannot be issued`);
  const [key] = macKeys(service);
  const id: ProvenId = {
    region: service.here,
    grantId,
    nonce: newNonce(),
    generation: 0,
    bornAt: service.clock.nowSeconds(),
    keyId: key.id,
  };
  return prove(kind, service.issuer, id, key);
}

function mintChild(service: ServiceContext, parent: string): string {
  const keys = macKeys(service);
  const id = verifyProof('refresh', service.issuer, parent, keys);
  if (id === undefined) throw new TypeError('the rotated refresh token is not ours');
  const key = keyForChild(keys, id.keyId, service.clock.nowSeconds());
  return prove('refresh', service.issuer, { ...id, generation: id.generation + 1, keyId: key.id }, key);
}

/** The parent's key while it signs: a process that holds a newer set computes the same child. */
function keyForChild(
  keys: readonly [SymmetricKey, ...SymmetricKey[]],
  parentKeyId: string,
  nowSeconds: number,
): SymmetricKey {
  const parents = keys.find((key) => key.id === parentKeyId);
  return parents !== undefined && phaseOf(parents, nowSeconds) === 'signing' ? parents : keys[0];
}
