/** What each secret is, by its name. */
import type { SigningKey, SigningKeySet, SymmetricKey, SymmetricKeySet } from '../contract/secrets.ts';
import type { SecretRotationEnvironment } from '../contract/environments.ts';
import { wallSeconds } from '../runtime/clock.ts';
import type { Clock } from '../runtime/clock.ts';
import { CodedError } from '../runtime/errors.ts';
import { newSigningKey, newSymmetricKey } from '../runtime/held-keys/new-keys.ts';
import type { KeyKind } from '../runtime/held-keys/timing.ts';
import { validateSigningKeys, validateSymmetricKeys } from '../runtime/held-keys/validate.ts';
import { decodeSigningKeys, decodeSymmetricKeys } from '../runtime/secret-shapes.ts';
import { keyPlan } from './key-plan.ts';
import type { RotationPlan } from './rotation.ts';

type SecretNames = Pick<
  SecretRotationEnvironment,
  'databaseSecret' | 'signingKeysSecret' | 'macKeysSecret' | 'cookieKeysSecret'
>;
export type RotatedSecret = 'password' | KeyKind;

export const secretNames = (names: SecretNames): Readonly<Record<RotatedSecret, string>> => ({
  password: names.databaseSecret,
  signing: names.signingKeysSecret,
  mac: names.macKeysSecret,
  cookie: names.cookieKeysSecret,
});

/** @param secretId name, or full ARN as Secrets Manager gives it. @throws CodedError `SECRET_UNKNOWN` */
export function secretBehind(secretId: string, names: SecretNames): RotatedSecret {
  const known = Object.entries(secretNames(names)) as [RotatedSecret, string][];
  const name = secretId.startsWith('arn:') ? secretId.split(':').slice(6).join(':').slice(0, -7) : secretId;
  const found = known.find(([, candidate]) => candidate === name);
  if (found !== undefined) return found[0];
  const allowed = known.map(([, candidate]) => candidate).join(', ');
  throw new CodedError('SECRET_UNKNOWN', `there is no rotation for the secret ${name}, only for ${allowed}`);
}

export const signingPlan = (clock: Clock, publishedSeconds?: number): RotationPlan<SigningKeySet> =>
  keyPlan<SigningKey>({
    kind: 'signing',
    newKey: newSigningKey,
    decode: decodeSigningKeys,
    validate: validateSigningKeys(clock),
    now: () => wallSeconds(clock),
    ...(publishedSeconds === undefined ? {} : { publishedSeconds }),
  });

export const symmetricPlan = (
  kind: 'mac' | 'cookie',
  clock: Clock,
  publishedSeconds?: number,
): RotationPlan<SymmetricKeySet> =>
  keyPlan<SymmetricKey>({
    kind,
    newKey: newSymmetricKey,
    decode: decodeSymmetricKeys,
    validate: validateSymmetricKeys(clock),
    now: () => wallSeconds(clock),
    ...(publishedSeconds === undefined ? {} : { publishedSeconds }),
  });
