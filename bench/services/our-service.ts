/** Our auth service as it is deployed, put together from its own parts; only the password hash is left out. */
import { createHash, randomUUID } from 'node:crypto';

import { createApp } from '../../lambda/auth-service/app.ts';
import { createEventLog } from '../../lambda/auth-service/event-log.ts';
import type { RequestHandler } from '../../lambda/auth-service/http/message.ts';
import { ProviderPool } from '../../lambda/auth-service/protocol/provider-pool.ts';
import type { ArtifactStore } from '../../lambda/auth-service/store/artifact-store.ts';
import { DynamoArtifactStore } from '../../lambda/auth-service/store/dynamo-artifact-store.ts';
import { SIGN_IN_ANSWER_FLOOR_MILLISECONDS } from '../../lambda/contract/flags.ts';
import { pause, systemClock, systemTimer, wallSeconds } from '../../lambda/runtime/clock.ts';
import { createDirectory } from '../../lambda/runtime/directory/directory.ts';
import type { AccountDocument, ClientDocument } from '../../lambda/runtime/directory/items.ts';
import type { Directory } from '../../lambda/runtime/directory/port.ts';
import { createDirectoryTable } from '../../lambda/runtime/directory/table-reader.ts';
import { createDirectoryWriter } from '../../lambda/runtime/directory/writer.ts';
import { fixedFlags } from '../../lambda/runtime/flags/reader.ts';
import { phasedKeys } from '../../lambda/runtime/held-keys/held-keys.ts';
import type { HeldKeys } from '../../lambda/runtime/held-keys/port.ts';
import { createLogger } from '../../lambda/runtime/log.ts';
import { createMetrics } from '../../lambda/runtime/metrics.ts';
import { signingKey, symmetricKey } from '../../test/auth-service/support/keys.ts';
import { ReplicatedTable } from '../../test/auth-service/support/replicated-store.ts';
import {
  CLIENT_SECRET,
  EMAIL,
  HOSTS,
  PASSWORD,
  REDIRECT_URI,
} from '../../test/auth-service/support/service.ts';
import { NO_UPSTREAM } from '../../test/support/upstream/none.ts';
import { ACCOUNT_ID } from './bare-service.ts';
import type { Store } from './store-process.ts';
import { TABLES } from './tables.ts';

const [HOST] = HOSTS;
const nowSeconds = (): number => wallSeconds(systemClock);

const account: AccountDocument = {
  accountId: ACCOUNT_ID,
  organizationId: 'organization-1',
  status: 'enabled',
  credentialVersion: 1,
  claims: { email: EMAIL, email_verified: true, name: 'Ada' },
};
const client: ClientDocument = {
  clientId: 'app',
  name: 'Application',
  status: 'enabled',
  secretHash: createHash('sha256').update(CLIENT_SECRET).digest('base64url'),
  redirectUris: [REDIRECT_URI],
  postLogoutRedirectUris: [],
  grantTypes: ['authorization_code', 'refresh_token'],
  scopes: ['openid', 'offline_access', 'email', 'profile'],
};

/** Session table and directory in DynamoDB, through the client that the functions use. */
/** `keys`: who holds them; default: constants. */
export async function serviceOverDynamo({ tables }: Store, keys?: HeldKeys): Promise<RequestHandler> {
  await fillDirectory(tables);
  const directory = createDirectory(createDirectoryTable(tables, TABLES.directory), systemClock);
  return service(new DynamoArtifactStore(tables, TABLES.sessions, nowSeconds), directory, keys);
}

async function fillDirectory(tables: Store['tables']): Promise<void> {
  const writer = createDirectoryWriter({ client: tables, table: TABLES.directory, uniqueText: randomUUID });
  await writer.project({ kind: 'host', version: 1, document: { host: HOST } });
  await writer.project({ kind: 'client', version: 1, document: client });
  await writer.project({ kind: 'account', version: 1, document: account });
}

/** Everything in this process: what is left is our own code around the library's. */
export function serviceInMemory(): RequestHandler {
  const directory: Directory = {
    findHost: async () => ({ host: HOST }),
    findClient: async () => client,
    findAccount: async () => account,
    findConnections: async () => [],
    findLink: async () => undefined,
  };
  return service(new ReplicatedTable(['primary'], nowSeconds).store('primary'), directory);
}

function service(
  store: ArtifactStore,
  directory: Directory,
  keys: HeldKeys = constantKeys(),
): RequestHandler {
  const clock = {
    nowSeconds,
    runningMilliseconds: () => systemClock.monotonicMs(),
    sleep: (milliseconds: number) => pause(systemTimer, milliseconds),
  };
  // Lines are made as in production and end here: a terminal or a pipe has a cost of its own.
  const log = createLogger({ clock: systemClock, write: () => undefined });
  const events = createEventLog(
    log,
    createMetrics(systemClock, 'bench', () => undefined),
  );
  const user = { accountId: ACCOUNT_ID, email: EMAIL, passwordHash: 'stored', credentialVersion: 1 };
  const providers = new ProviderPool(
    { here: 'primary', store, directory, keys, clock, log: events },
    {
      users: { findByEmail: async (email) => (email === EMAIL ? user : undefined) },
      passwords: {
        verify: async (password) => password === PASSWORD,
        selfTest: async () => ({ state: 'ready' }),
      },
      flags: fixedFlags({ [SIGN_IN_ANSWER_FLOOR_MILLISECONDS.key]: 0 }),
      upstream: NO_UPSTREAM,
    },
  );
  return createApp({
    publicHosts: [HOST],
    administrationHosts: [HOST],
    regionHost: 'region.example',
    providers,
    ready: async () => ({ status: 200, headers: {}, body: '' }),
    admin: async () => ({ status: 404, headers: {}, body: '' }),
    clock,
    log: events,
  });
}

function constantKeys(): HeldKeys {
  const signing = { serial: 1, keys: [signingKey('sign-1')] };
  const mac = { serial: 1, keys: [symmetricKey('mac-1')] };
  const cookie = { serial: 1, keys: [symmetricKey('cookie-1')] };
  return {
    signing: phasedKeys(() => signing, systemClock),
    mac: phasedKeys(() => mac, systemClock),
    cookie: phasedKeys(() => cookie, systemClock),
  };
}
