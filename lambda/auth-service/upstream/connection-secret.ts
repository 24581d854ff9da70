/**
 * The secret that we prove ourselves with at a provider. We must be able to show it, so unlike those of our own clients
 * it is no hash: the database and the directory hold it sealed, the keys stand in Secrets Manager, and neither alone
 * opens it. Nothing ever answers it again.
 */
import type { SymmetricKey } from '../../contract/secrets.ts';
import { openText, sealText } from '../sealed-text.ts';
import type { Purpose } from '../sealed-text.ts';

const purposeOf = (connectionId: string): Purpose => ['upstream client secret', connectionId];

/** @param macKeys held ones, the one that signs first. */
export const sealConnectionSecret = (
  macKeys: readonly SymmetricKey[],
  connectionId: string,
  secret: string,
): string => sealText(macKeys, purposeOf(connectionId), secret);

/** Undefined when the key that sealed it is gone: the secret has to be entered again. */
export const openConnectionSecret = (
  macKeys: readonly SymmetricKey[],
  connectionId: string,
  sealed: string,
): string | undefined => openText(macKeys, purposeOf(connectionId), sealed);
