/** First versions of the secrets that CloudFormation cannot generate. */
import type { ProbeIdentity } from '../contract/probe.ts';
import type { AdministratorClient, SigningKeySet, SymmetricKeySet } from '../contract/secrets.ts';
import { newSigningKey, newSymmetricKey, randomText } from '../runtime/held-keys/new-keys.ts';
import { firstPhases } from '../runtime/held-keys/timing.ts';

export const firstSigningKeys = (nowSeconds: number): SigningKeySet => ({
  serial: 1,
  keys: [newSigningKey(firstPhases('signing', nowSeconds))],
});

export const firstSymmetricKeys = (kind: 'mac' | 'cookie', nowSeconds: number): SymmetricKeySet => ({
  serial: 1,
  keys: [newSymmetricKey(firstPhases(kind, nowSeconds))],
});

export const firstAdministrator = (): AdministratorClient => ({
  serial: 1,
  clientId: `administrator-${randomText(9)}`,
  clientSecret: randomText(32),
});

/** Ids of one probe share their random part, so that rows of an earlier one are told apart. */
export function firstProbe(): ProbeIdentity {
  const id = `probe-${randomText(9)}`;
  return {
    serial: 1,
    clientId: id,
    clientSecret: randomText(32),
    organizationId: id,
    accountId: id,
    email: `${id.toLowerCase()}@probe.invalid`,
    password: randomText(32),
    readinessKey: randomText(32),
  };
}

/** A probe that was made before `readinessKey` existed keeps who it is. Undefined for whatever has one, or no serial. */
export function withReadinessKey(raw: unknown): unknown {
  const { serial, readinessKey } = (raw ?? {}) as Partial<ProbeIdentity>;
  if (typeof serial !== 'number' || readinessKey !== undefined) return undefined;
  return { ...(raw as object), serial: serial + 1, readinessKey: randomText(32) };
}
