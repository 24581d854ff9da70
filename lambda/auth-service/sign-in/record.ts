/** What sign-in would write to Aurora and cannot in a standby goes to the session table, copied later (table C). */
import type { ServiceContext } from '../protocol/service-context.ts';

const AUDIT_KEPT_SECONDS = 90 * 86_400;

interface SignedInFrom {
  readonly clientAddress: string;
  readonly correlationId: string;
}

/** Throws as the store does: a sign-in that cannot be recorded does not happen. */
export async function recordSignIn(
  service: ServiceContext,
  accountId: string,
  from: SignedInFrom,
): Promise<void> {
  const { itemKeys, store, here, host } = service;
  const at = service.clock.nowSeconds();
  const body = JSON.stringify({ accountId, at, host, region: here, clientAddress: from.clientAddress });
  const expiresAt = at + AUDIT_KEPT_SECONDS;
  await Promise.all([
    store.put({ key: itemKeys.signInAudit(from.correlationId), body, expiresAt }),
    // Each region writes its own; the later of the two is the last sign-in.
    store.put({ key: itemKeys.lastSignIn(accountId, here), body: JSON.stringify({ at }), expiresAt }),
  ]);
}
