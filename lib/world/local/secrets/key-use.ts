/** What Secrets Manager asks of KMS in the caller's name, and what it answers when KMS refuses. */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { AwsError } from '../aws-api/error.ts';
import type { KeyGuard } from '../kms/key-management.ts';
import type { Caller } from '../ports.ts';
import { arnIn } from './replicated-secret.ts';
import type { ReplicatedSecret } from './replicated-secret.ts';

/** `opens` a version to read it, `seals` a new one. */
export type Protection = 'opens' | 'seals';

/** Secrets Manager guide, "Permissions for the KMS key": writing asks for a data key and opens it again. */
const OPERATIONS: Readonly<Record<Protection, readonly string[]>> = {
  opens: ['Decrypt'],
  seals: ['GenerateDataKey', 'Decrypt'],
};
const FAILURES: Readonly<Record<Protection, readonly [code: string, message: string]>> = {
  opens: [
    'DecryptionFailure',
    "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
  ],
  seals: [
    'EncryptionFailure',
    "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key is available, enabled, and not in an invalid state.",
  ],
};

export interface Asking {
  readonly caller: Caller;
  readonly role: RegionRole;
  readonly region: string;
}

/** Nothing where the copy is under an AWS managed key. @throws AwsError what Secrets Manager answers. */
export function requireKey(
  guard: KeyGuard,
  { caller, role, region }: Asking,
  protection: Protection,
  { part }: ReplicatedSecret,
  versionId: string,
): void {
  const key = part.keys[region];
  if (key === undefined) return;
  const encryptionContext = { SecretARN: arnIn(part, region), SecretVersionId: versionId };
  for (const operation of OPERATIONS[protection])
    translated(protection, () =>
      guard.use(caller, role, { key, operation, encryptionContext, via: 'secretsmanager' }),
    );
}

function translated(protection: Protection, ask: () => void): void {
  try {
    ask();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'AccessDeniedException')
      throw new AwsError('AccessDeniedException', 'Access to KMS is not allowed');
    throw new AwsError(...FAILURES[protection]);
  }
}
