/** What DynamoDB asks of KMS in the caller's name, and what it answers when KMS refuses. */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { TablePart } from '../../../assembly/topology.ts';
import { AwsError } from '../aws-api/error.ts';
import type { KeyGuard } from '../kms/key-management.ts';
import type { Caller } from '../ports.ts';

export interface TableKeys {
  readonly guard: KeyGuard;
  readonly role: RegionRole;
  readonly region: string;
  readonly account: string;
}

/**
 * Whoever reads or writes an encrypted table opens its table key (DynamoDB guide, "Encryption at rest: usage
 * notes"). The service keeps an opened one for up to five minutes a caller; here every call asks, so that a
 * denial shows at once.
 * @throws AwsError AccessDeniedException with KMS's own sentence in it.
 */
export function requireTableKey(
  { guard, role, region, account }: TableKeys,
  caller: Caller,
  part: TablePart,
): void {
  const key = part.keys[region];
  if (key === undefined) return;
  const encryptionContext = {
    'aws:dynamodb:tableName': part.name,
    'aws:dynamodb:subscriberId': account,
  };
  try {
    guard.use(caller, role, { key, operation: 'Decrypt', encryptionContext, via: 'dynamodb' });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError('AccessDeniedException', `KMS key access denied error: ${error.message}`);
  }
}
