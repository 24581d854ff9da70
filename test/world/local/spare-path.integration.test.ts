/**
 * The service's own database code against real PostgreSQL behind the fronts, while the proxy cannot serve: no
 * credentials, no writer, a writer that restarts, a promotion.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';

import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { DatabaseFront } from '../../../lib/world/local/database-front/database-front.ts';
import { ProxyTrouble } from '../../../lib/world/local/database-front/proxy-trouble.ts';
import { KeyManagement } from '../../../lib/world/local/kms/key-management.ts';
import type { Caller, LocalContext } from '../../../lib/world/local/ports.ts';
import { GlobalDatabase } from '../../../lib/world/local/postgres/global-database.ts';
import { SecretsManager } from '../../../lib/world/local/secrets/secrets.ts';
import { createSpine } from '../../../lib/world/local/spine.ts';
import type { Spine } from '../../../lib/world/local/spine.ts';
import { frontClient, noting, serviceDatabase, whoReads } from './data-support/service-database.ts';
import type { FrontPorts, ServiceDatabase } from './data-support/service-database.ts';
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

const appSecret = secretPart('auth_app');
const secretArn = (role: RegionRole): string => appSecret.arn.replace(REGIONS.primary, REGIONS[role]);
const proxyRole = rolePart([allow(['secretsmanager:GetSecretValue'])], 'proxy-role');
const world = topology({
  secrets: [appSecret, secretPart('database-owner')],
  instances: { primary: 2, standby: 2 },
  roles: [proxyRole],
  proxies: {
    primary: [proxyPart('primary', [secretArn('primary')], proxyRole)],
    standby: [proxyPart('standby', [secretArn('standby')], proxyRole)],
  },
});
const clusters = { primary: world.regions.primary.cluster, standby: world.regions.standby.cluster };
const userArn = (role: RegionRole): string =>
  `arn:aws:rds-db:${REGIONS[role]}:${ACCOUNT}:dbuser:${clusters[role].resourceId}/auth_spare`;

let spine: Spine;
let database: GlobalDatabase;
let front: DatabaseFront;
let appPassword: string;
const trouble = new ProxyTrouble();
const ports: FrontPorts = new Map();
const entries: Record<string, unknown>[] = [];

/** The service's database as one process of a region has it. */
const open = (
  role: RegionRole,
  as: Caller = caller([allow(['rds-db:connect'], [userArn(role)])], role),
): ServiceDatabase => {
  const credential = {
    value: () => ({ serial: 1, username: 'auth_app', password: appPassword }),
    rejectedInUse: () => undefined,
    settle: () => Promise.resolve(),
  };
  return serviceDatabase({ spine, ports, world, role, as, credential });
};
const insert = (service: ServiceDatabase): Promise<unknown> =>
  service.write((query) => query('INSERT INTO numbers VALUES (1)'));
/** Asked of the writer: a reader may be a moment behind. */
const count = async (service: ServiceDatabase): Promise<number> =>
  Number((await service.write((query) => query('SELECT count(*) AS n FROM numbers')))[0]?.['n']);

beforeAll(async () => {
  spine = await createSpine({ speed: 10, seed: 1, emit: (entry) => void entries.push(entry) });
  const context: LocalContext = { ...spine, servers: { ...spine.servers, tcp: noting(spine, ports) } };
  const secrets = new SecretsManager(context, world, new KeyManagement(context, world));
  const passwordOf = (name: string): string =>
    (JSON.parse(secrets.currentValue('primary', name)) as { password: string }).password;
  database = new GlobalDatabase(context, clusters);
  await database.start({ username: 'auth_master', password: passwordOf('database-owner') });
  const resolveDeferred = (text: string): string => text;
  front = new DatabaseFront({ context, topology: world, database, secrets, resolveDeferred, trouble });
  await front.start();
  appPassword = passwordOf('auth_app');
  const Client = frontClient(spine, ports);
  const master = new Client({
    host: clusters.primary.endpoint,
    user: 'auth_master',
    password: passwordOf('database-owner'),
    database: 'identities',
    ssl: { ca: spine.rdsAuthority.pem },
  });
  await master.connect();
  await master.query(`
    CREATE ROLE auth_service NOLOGIN; CREATE TABLE numbers (value int);
    GRANT SELECT, INSERT ON numbers TO auth_service;
    CREATE ROLE auth_app LOGIN PASSWORD '${appPassword}'; GRANT auth_service TO auth_app;
    CREATE ROLE auth_spare LOGIN; GRANT auth_service, rds_iam TO auth_spare`);
  await master.end();
});
beforeEach(() => {
  trouble.set('primary', 'well');
  trouble.set('standby', 'well');
});
afterAll(async () => {
  await database.stop();
  await spine.stop();
});

test('while the proxy serves, nothing goes past it', async () => {
  const service = open('primary');
  expect(await whoReads(service)).toBe('auth_app');
  expect(service.uses).toEqual([]);
});

describe('a proxy without credentials', () => {
  test.each(['primary', 'standby'] as const)('costs the %s no read', async (role) => {
    trouble.set(role, 'no-credentials');
    const before = trouble.hits(role);
    const service = open(role);
    expect(await whoReads(service)).toBe('auth_spare');
    // What the proxy lacks it lacks at its other endpoint too.
    expect(trouble.hits(role) - before).toBe(1);
    expect(service.uses).toEqual(['fallback opened']);
  });

  test('costs the writer’s region no write', async () => {
    trouble.set('primary', 'no-credentials');
    const service = open('primary');
    const before = await count(service);
    await insert(service);
    expect(await count(open('primary'))).toBe(before + 1);
  });

  test('is asked again when its time is over', async () => {
    trouble.set('primary', 'no-credentials');
    const service = open('primary');
    expect(await whoReads(service)).toBe('auth_spare');
    trouble.set('primary', 'well');
    await spine.clock.sleep(10_500);
    expect(await whoReads(service)).toBe('auth_app');
  });

  test('and a role without rds-db:connect are a 503', async () => {
    trouble.set('primary', 'no-credentials');
    const service = open('primary', caller([], 'primary'));
    await expect(whoReads(service)).rejects.toMatchObject({ reason: 'database' });
    expect(service.uses).toEqual(['fallback failed']);
    expect(entries.filter(({ kind }) => kind === 'denied').at(-1)).toMatchObject({
      action: 'rds-db:connect',
      resource: userArn('primary'),
    });
  });
});

test('a proxy that knows no writer costs no write, and its reader goes on', async () => {
  trouble.set('primary', 'no-writer');
  const service = open('primary');
  const before = await count(service);
  await insert(service);
  expect(service.uses).toEqual(['fallback opened']);
  trouble.set('primary', 'well');
  expect(await count(open('primary'))).toBe(before + 1);
});

test('in a standby a write is refused as read-only by the cluster itself', async () => {
  const service = open('standby');
  await expect(insert(service)).rejects.toMatchObject({ reason: 'read-only' });
  expect(service.uses).toEqual(['fallback opened']);
});

test('the check logs in past the proxy, whatever that does', async () => {
  const service = open('standby');
  await service.checkSpare();
  trouble.set('standby', 'no-credentials');
  await service.checkSpare();
  expect(service.uses).toEqual(['check opened', 'check opened']);
});

describe('a writer that restarts', () => {
  test.each(['well', 'no-credentials'] as const)(
    'is found again by itself while the proxy is %s',
    async (manner) => {
      trouble.set('primary', manner);
      const service = open('primary');
      await insert(service);
      const before = await count(service);
      const { ended, up } = front.restartWriter();
      expect(ended).toBeGreaterThan(0);
      await up;
      await insert(service);
      expect(await count(open('primary'))).toBe(before + 1);
    },
  );
});

test('after a promotion both ways of the other region write', async () => {
  const [byProxy, past] = [open('standby'), open('standby')];
  await Promise.all([whoReads(byProxy), past.checkSpare()]);
  spine.network.setLink('primary', 'black-hole');
  await database.promote('standby');
  await insert(byProxy);
  trouble.set('standby', 'no-credentials');
  await insert(past);
  expect(await whoReads(past)).toBe('auth_spare');
  expect(past.uses.every((use) => use.endsWith('opened'))).toBe(true);
});

test('a login past the proxy stays in the range of one through it', async () => {
  const logins = async (ask: (service: ServiceDatabase) => Promise<unknown>): Promise<number> => {
    const tookMs: number[] = [];
    for (let round = 0; round < 15; round += 1) {
      const service = open('standby');
      const began = performance.now();
      await ask(service);
      tookMs.push(performance.now() - began);
    }
    return tookMs.toSorted((one, other) => one - other)[7]!;
  };
  const through = await logins(whoReads);
  const past = await logins((service) => service.checkSpare());
  console.log(
    `login and one query, p50 of 15: ${through.toFixed(1)} ms through the proxy, ${past.toFixed(1)} ms past it`,
  );
  expect(past).toBeLessThan(5 * through + 100);
});
