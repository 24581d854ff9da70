/** IAM logins at the cluster endpoints of both regions, with tokens that the unmodified RDS signer made. */
import { Signer } from '@aws-sdk/rds-signer';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';

import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { DatabaseFront } from '../../../lib/world/local/database-front/database-front.ts';
import { KeyManagement } from '../../../lib/world/local/kms/key-management.ts';
import type { Caller, LocalContext } from '../../../lib/world/local/ports.ts';
import { GlobalDatabase } from '../../../lib/world/local/postgres/global-database.ts';
import { SecretsManager } from '../../../lib/world/local/secrets/secrets.ts';
import { createSpine } from '../../../lib/world/local/spine.ts';
import type { Spine } from '../../../lib/world/local/spine.ts';
import {
  ACCOUNT,
  allow,
  caller,
  proxyPart,
  REGIONS,
  rolePart,
  secretPart,
  topology,
} from './data-support/topology.ts';

jest.setTimeout(60_000);

const SPARE = 'auth_spare';
const ownerSecret = secretPart('database-owner');
const spareSecret = secretPart(SPARE);
const proxyRole = rolePart([allow(['secretsmanager:GetSecretValue'])], 'proxy-role');
const world = topology({
  secrets: [ownerSecret, spareSecret],
  instances: { primary: 1, standby: 2 },
  roles: [proxyRole],
  proxies: { primary: [proxyPart('primary', [spareSecret.arn], proxyRole)], standby: [] },
});
const clusters = { primary: world.regions.primary.cluster, standby: world.regions.standby.cluster };
const userArn = (role: RegionRole, user = SPARE): string =>
  `arn:aws:rds-db:${REGIONS[role]}:${ACCOUNT}:dbuser:${clusters[role].resourceId}/${user}`;

let spine: Spine;
let database: GlobalDatabase;
let secrets: SecretsManager;
const ports = new Map<string, number>();
const entries: Record<string, unknown>[] = [];
const notes = (): string[] =>
  entries.filter(({ kind }) => kind === 'note').map(({ message }) => String(message));

interface Token {
  readonly endpoint: string;
  readonly role?: RegionRole;
  readonly user?: string;
  readonly as?: Caller;
  readonly signedAt?: number;
  readonly port?: number;
}

const ALL_BUT_DATE = [
  ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
  ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
];
/** The signer takes the time from `Date`: in the world's processes that is the world's wall time. */
async function token({ endpoint, role = 'primary', user = SPARE, as, signedAt, port = 5432 }: Token) {
  jest.useFakeTimers({ now: signedAt ?? spine.clock.now(), doNotFake: [...ALL_BUT_DATE] });
  try {
    const credentials = spine.callers.issue(as ?? caller([allow(['rds-db:connect'], [userArn(role)])], role));
    return await new Signer({
      hostname: endpoint,
      port,
      region: REGIONS[role],
      username: user,
      credentials,
    }).getAuthToken();
  } finally {
    jest.useRealTimers();
  }
}
async function connected(endpoint: string, user: string, password: string, encrypted = true) {
  const ca = endpoint.includes('.cluster-') ? spine.rdsAuthority.pem : spine.authority.pem;
  const client = new pg.Client({
    host: '127.0.0.1',
    port: ports.get(endpoint)!,
    user,
    password,
    database: 'identities',
    ssl: encrypted ? { ca, servername: endpoint } : false,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
async function whoAmI(endpoint: string, password: string): Promise<unknown> {
  const client = await connected(endpoint, SPARE, password);
  try {
    const asked = 'SELECT current_user AS me, session_user AS session, pg_is_in_recovery() AS standby';
    return (await client.query<Record<string, unknown>>(asked)).rows[0];
  } finally {
    await client.end();
  }
}
const me = (standby: boolean) => ({ me: SPARE, session: SPARE, standby });
const refused = { code: '28000', message: `PAM authentication failed for user "${SPARE}"` };
const passwordOf = (name: string): string =>
  (JSON.parse(secrets.currentValue('primary', name)) as { password: string }).password;

beforeAll(async () => {
  spine = await createSpine({ speed: 10, seed: 1, emit: (entry) => void entries.push(entry) });
  const tcp: LocalContext['servers']['tcp'] = async (options) => {
    const server = await spine.servers.tcp(options);
    options.names.forEach((name) => ports.set(name, server.loopbackPort));
    return server;
  };
  const context: LocalContext = { ...spine, servers: { ...spine.servers, tcp } };
  secrets = new SecretsManager(context, world, new KeyManagement(context, world));
  database = new GlobalDatabase(context, clusters);
  await database.start({ username: 'auth_master', password: passwordOf('database-owner') });
  const resolveDeferred = (text: string): string => text;
  await new DatabaseFront({ context, topology: world, database, secrets, resolveDeferred }).start();
  const master = await connected(clusters.primary.endpoint, 'auth_master', passwordOf('database-owner'));
  // As the master of a real cluster does it: no superuser, and a member itself only to hand the role on.
  await master.query('CREATE ROLE auth_service NOLOGIN');
  await master.query(`CREATE ROLE ${SPARE} LOGIN PASSWORD '${passwordOf(SPARE)}'`);
  await master.query('CREATE ROLE with_password LOGIN');
  await master.query(`GRANT auth_service, rds_iam TO ${SPARE}`);
  await master.end();
});
afterAll(async () => {
  await database.stop();
  await spine.stop();
});

describe('in both regions', () => {
  test.each([
    ['primary', 'endpoint', false],
    // One instance: the reader endpoint falls back to it.
    ['primary', 'readerEndpoint', false],
    ['standby', 'endpoint', true],
    ['standby', 'readerEndpoint', true],
  ] as const)('a token opens the %s %s', async (role, which, standby) => {
    const endpoint = clusters[role][which];
    expect(await whoAmI(endpoint, await token({ endpoint, role }))).toEqual(me(standby));
  });

  test('a token is good for many logins until it is 15 minutes old', async () => {
    const { endpoint } = clusters.primary;
    const fresh = await token({ endpoint, signedAt: spine.clock.now() - 880_000 });
    expect(await whoAmI(endpoint, fresh)).toEqual(me(false));
    const old = await token({ endpoint, signedAt: spine.clock.now() - 902_000 });
    await expect(whoAmI(endpoint, old)).rejects.toMatchObject(refused);
    expect(notes().at(-1)).toContain('it has expired');
  });
});

describe('what a token is bound to', () => {
  const { endpoint, readerEndpoint } = clusters.primary;

  test('endpoint, port, user and region', async () => {
    const cases: readonly (readonly [Token, string])[] = [
      [{ endpoint: readerEndpoint }, `it is for ${readerEndpoint}:5432`],
      [{ endpoint, port: 6543 }, `it is for ${endpoint}:6543`],
      [{ endpoint, user: 'auth_master' }, 'it is for the user auth_master'],
      [{ endpoint, role: 'standby' }, "valid region, not 'eu-central-1'"],
      [{ endpoint, signedAt: spine.clock.now() + 600_000 }, 'it is from the future'],
    ];
    for (const [made, reason] of cases) {
      await expect(whoAmI(endpoint, await token(made))).rejects.toMatchObject(refused);
      expect(notes().at(-1)).toContain(reason);
    }
  });

  test('every character of it', async () => {
    const good = await token({ endpoint });
    const signatureAt = good.indexOf('X-Amz-Signature=') + 'X-Amz-Signature='.length;
    const flipped = good[signatureAt] === '0' ? '1' : '0';
    const changes = [
      `${good.slice(0, signatureAt)}${flipped}${good.slice(signatureAt + 1)}`,
      good.replace('X-Amz-Expires=900', 'X-Amz-Expires=901'),
      good.replace(/X-Amz-Security-Token=[^&]*&/, ''),
      good.replace(/X-Amz-Signature=[^&]*/, 'X-Amz-Signature='),
      'no token at all',
    ];
    for (const changed of changes) {
      expect(changed).not.toBe(good);
      await expect(whoAmI(endpoint, changed)).rejects.toMatchObject(refused);
    }
  });

  test('a role that the template lets connect as that user, to that cluster', async () => {
    const allowed = [userArn('standby'), userArn('primary', 'somebody')].map((arn) =>
      caller([allow(['rds-db:connect'], [arn])]),
    );
    for (const as of [caller([]), ...allowed]) {
      await expect(whoAmI(endpoint, await token({ endpoint, as }))).rejects.toMatchObject(refused);
      expect(entries.filter(({ kind }) => kind === 'denied').at(-1)).toMatchObject({
        action: 'rds-db:connect',
        resource: userArn('primary'),
      });
    }
  });

  test('an encrypted connection', async () => {
    await expect(connected(endpoint, SPARE, await token({ endpoint }), false)).rejects.toMatchObject({
      code: '28000',
      message: expect.stringContaining('no encryption') as unknown,
    });
  });
});

describe('passwords and tokens exclude each other', () => {
  const { endpoint } = clusters.primary;

  test('a member of rds_iam has no password, straight or through the proxy', async () => {
    await expect(whoAmI(endpoint, passwordOf(SPARE))).rejects.toMatchObject(refused);
    const proxy = world.regions.primary.proxies[0]!.endpoint;
    await expect(whoAmI(proxy, passwordOf(SPARE))).rejects.toMatchObject({ code: '28000' });
  });

  test('another role has no use for a token', async () => {
    const user = 'with_password';
    const as = caller([allow(['rds-db:connect'])]);
    await expect(connected(endpoint, user, await token({ endpoint, user, as }))).rejects.toMatchObject({
      code: '28P01',
    });
  });

  test('membership counts through another role, and ends when it is taken away', async () => {
    const user = 'with_password';
    const as = caller([allow(['rds-db:connect'], [userArn('primary', user)])]);
    const master = await connected(endpoint, 'auth_master', passwordOf('database-owner'));
    await master.query('GRANT rds_iam TO auth_service');
    await master.query(`GRANT auth_service TO ${user}`);
    await (await connected(endpoint, user, await token({ endpoint, user, as }))).end();
    await master.query('REVOKE rds_iam FROM auth_service');
    await expect(connected(endpoint, user, await token({ endpoint, user, as }))).rejects.toMatchObject({
      code: '28P01',
    });
    await master.end();
  });
});

test('after a promotion tokens open the new writer, and the lost region is silent', async () => {
  spine.network.setLink('primary', 'refused');
  await database.promote('standby');
  for (const [which, standby] of [
    ['endpoint', false],
    ['readerEndpoint', true],
  ] as const) {
    const endpoint = clusters.standby[which];
    expect(await whoAmI(endpoint, await token({ endpoint, role: 'standby' }))).toEqual(me(standby));
  }
  const { endpoint } = clusters.primary;
  await expect(whoAmI(endpoint, await token({ endpoint }))).rejects.toMatchObject({
    code: expect.stringMatching(/ECONNREFUSED|ECONNRESET/) as unknown,
  });
});
