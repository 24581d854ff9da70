import type { KeyBootstrapEnvironment } from '../contract/environments.ts';
import {
  decodeAdministratorClient,
  decodeProbeIdentity,
  decodeSigningKeys,
  decodeSymmetricKeys,
} from '../runtime/secret-shapes.ts';
import type { SecretPlan } from './bootstrap.ts';
import {
  firstAdministrator,
  firstProbe,
  firstSigningKeys,
  firstSymmetricKeys,
  withReadinessKey,
} from './fresh-keys.ts';

type SecretNames = Pick<
  KeyBootstrapEnvironment,
  'signingKeysSecret' | 'macKeysSecret' | 'cookieKeysSecret' | 'administratorSecret' | 'probeSecret'
>;

/** What each secret must hold and how its first value is made. */
export const secretPlans = (secrets: SecretNames, nowSeconds: number): readonly SecretPlan[] => [
  {
    secretId: secrets.signingKeysSecret,
    check: decodeSigningKeys,
    create: () => firstSigningKeys(nowSeconds),
  },
  {
    secretId: secrets.macKeysSecret,
    check: decodeSymmetricKeys,
    create: () => firstSymmetricKeys('mac', nowSeconds),
  },
  {
    secretId: secrets.cookieKeysSecret,
    check: decodeSymmetricKeys,
    create: () => firstSymmetricKeys('cookie', nowSeconds),
  },
  {
    secretId: secrets.administratorSecret,
    check: decodeAdministratorClient,
    create: firstAdministrator,
  },
  {
    secretId: secrets.probeSecret,
    check: decodeProbeIdentity,
    create: firstProbe,
    complete: withReadinessKey,
  },
];
