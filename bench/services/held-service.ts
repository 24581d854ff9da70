/** Our service on values that real holders hold, each invocation as the handler runs it, with its store up or dark. */
import type { RequestHandler } from '../../lambda/auth-service/http/message.ts';
import { firstSigningKeys, firstSymmetricKeys } from '../../lambda/key-bootstrap/fresh-keys.ts';
import type { ReadSecret } from '../../lambda/runtime/aws-api/secret-reader.ts';
import { AwsServiceError } from '../../lambda/runtime/aws-api/service-error.ts';
import { systemClock, systemTimer, wallSeconds } from '../../lambda/runtime/clock.ts';
import { createHeldValues } from '../../lambda/runtime/held-values.ts';
import type { HeldValues } from '../../lambda/runtime/held-values.ts';
import { memoryEscrow } from '../../test/support/memory-escrow.ts';
import { serviceOverDynamo } from './our-service.ts';
import type { Store } from './store-process.ts';

const SECRETS = { database: 'database', signingKeys: 'signing', macKeys: 'mac', cookieKeys: 'cookie' };
/** Past the age at which every invocation looks whether a refresh is due. */
const PAST_SOFT_AGE_MS = 10 * 60_000;

export interface HeldService {
  readonly handle: RequestHandler;
  readonly health: HeldValues['health'];
}

/** `dark`: both regions' stores refuse connections, for longer than values count as fresh. */
export async function heldService(store: Store, secretStore: 'up' | 'dark'): Promise<HeldService> {
  const time = { aheadMs: 0, isDark: false };
  const held = holdValues(time);
  await held.ensure();
  if (secretStore === 'dark') Object.assign(time, { aheadMs: PAST_SOFT_AGE_MS, isDark: true });
  const handle = await serviceOverDynamo(store, held.keys);
  return {
    health: () => held.health(),
    handle: async (request) => {
      held.refreshIfDue();
      await held.ensure();
      const response = await handle(request);
      await held.settle();
      return response;
    },
  };
}

function holdValues(time: { readonly aheadMs: number; readonly isDark: boolean }): HeldValues {
  const now = wallSeconds(systemClock);
  const secrets: Readonly<Record<string, unknown>> = {
    database: { serial: 1, username: 'auth_app', password: 'held' },
    signing: firstSigningKeys(now),
    mac: firstSymmetricKeys('mac', now),
    cookie: firstSymmetricKeys('cookie', now),
  };
  const read: ReadSecret = (id) =>
    time.isDark
      ? Promise.reject(new AwsServiceError('ECONNREFUSED', 'connection refused', true))
      : Promise.resolve(JSON.stringify(secrets[id]));
  return createHeldValues({
    stores: { own: read, other: read },
    escrow: memoryEscrow(),
    secrets: SECRETS,
    testLogin: () => Promise.resolve('unknown'),
    clock: { ...systemClock, wallMs: () => systemClock.wallMs() + time.aheadMs },
    timer: systemTimer,
    random: Math.random,
    onEvent: () => undefined,
    onDenied: () => undefined,
  });
}
