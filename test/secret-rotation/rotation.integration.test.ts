/**
 * The database password rotated step by step while clients open connections all the time: the function's own code and
 * the service's own database code, against real PostgreSQL behind the fronts and the stand-in for Secrets Manager.
 */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import {
  DescribeSecretCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type pg from 'pg';

import type { RegionRole } from '../../lambda/contract/regions.ts';
import type { RotationEvent, RotationStep } from '../../lambda/contract/events.ts';
import type { DatabaseCredential } from '../../lambda/contract/secrets.ts';
import { systemTimer } from '../../lambda/runtime/clock.ts';
import { classifyDatabaseError, wasSilent } from '../../lambda/runtime/database/error-class.ts';
import { Holder } from '../../lambda/runtime/holder/holder.ts';
import { secretsManagerSource } from '../../lambda/runtime/holder/secrets-manager-source.ts';
import { decodeDatabaseCredential } from '../../lambda/runtime/secret-shapes.ts';
import { passwordPlan, sessionOn } from '../../lambda/secret-rotation/password-plan.ts';
import type { PasswordServer } from '../../lambda/secret-rotation/password-plan.ts';
import { rotate } from '../../lambda/secret-rotation/rotation.ts';
import { secretVersions } from '../../lambda/secret-rotation/secret-versions.ts';
import { DatabaseFront } from '../../lib/world/local/database-front/database-front.ts';
import { KeyManagement } from '../../lib/world/local/kms/key-management.ts';
import type { LocalContext } from '../../lib/world/local/ports.ts';
import { GlobalDatabase } from '../../lib/world/local/postgres/global-database.ts';
import { SecretsManager } from '../../lib/world/local/secrets/secrets.ts';
import { createSpine } from '../../lib/world/local/spine.ts';
import type { Spine } from '../../lib/world/local/spine.ts';
import {
  frontClient,
  noting,
  serviceDatabase,
  whoReads,
} from '../world/local/data-support/service-database.ts';
import type { FrontPorts } from '../world/local/data-support/service-database.ts';
import {
  ACCOUNT,
  allow,
  caller,
  proxyPart,
  REGIONS,
  rolePart,
  secretPart,
  topology,
} from '../world/local/data-support/topology.ts';

jest.setTimeout(60_000);

const FUNCTION_ARN = `arn:aws:lambda:${REGIONS.primary}:${ACCOUNT}:function:rotation`;
const rotation = {
  origin: { stack: 'service', logicalId: 'Rotation', type: 'AWS::SecretsManager::RotationSchedule' },
  region: REGIONS.primary,
  functionArn: FUNCTION_ARN,
};
const appSecret = { ...secretPart('auth_app'), rotation };
const arnOf = (role: RegionRole): string => appSecret.arn.replace(REGIONS.primary, REGIONS[role]);
const proxyRole = rolePart([allow(['secretsmanager:GetSecretValue'])], 'proxy-role');
const world = topology({
  secrets: [appSecret, secretPart('database-owner')],
  instances: { primary: 1, standby: 1 },
  roles: [proxyRole],
  proxies: {
    primary: [proxyPart('primary', [arnOf('primary')], proxyRole)],
    standby: [proxyPart('standby', [arnOf('standby')], proxyRole)],
  },
});
const clusters = { primary: world.regions.primary.cluster, standby: world.regions.standby.cluster };

let spine: Spine;
let database: GlobalDatabase;
let secrets: SecretsManager;
let front: DatabaseFront;
const journal: Record<string, unknown>[] = [];
let client: SecretsManagerClient;
const ports: FrontPorts = new Map();
const httpServers: Server[] = [];

const connected = async (user: string, password: string): Promise<pg.Client> => {
  const host = clusters.primary.endpoint;
  const Client = frontClient(spine, ports);
  const made = new Client({ host, user, password, database: 'identities', ssl: {} });
  made.on('error', () => undefined);
  await made.connect();
  return made;
};
/** As the function has it, but for the way to the name. */
const server: PasswordServer = {
  session: async ({ username, password }, work) => {
    let made: pg.Client;
    try {
      made = await connected(username, password);
    } catch (error) {
      if ((error as { code?: string }).code === '28P01') return 'rejected';
      throw error;
    }
    try {
      return { result: await work(sessionOn(made)) };
    } finally {
      await made.end();
    }
  },
};

const currentOf = (role: RegionRole): DatabaseCredential =>
  decodeDatabaseCredential(JSON.parse(secrets.currentValue(role, appSecret.name)));
let drawn = 0;
const step = (token: string, name: RotationStep) =>
  rotate(
    { store: secretVersions(client), wait: (milliseconds) => spine.clock.sleep(milliseconds) },
    passwordPlan(server, REGIONS.primary, () => `new-password-${(drawn += 1)}`),
    { secretId: appSecret.name, token, step: name },
  );

/** One process of the region: its own holder, a new connection for each read. */
function openService(role: RegionRole) {
  const as = caller([allow(['rds-db:connect'], ['*'])], role);
  const clock = { wallMs: () => spine.clock.now(), monotonicMs: () => performance.now() };
  const read = (secretId: string) => Promise.resolve(secrets.currentValue(role, secretId));
  const holder = new Holder<DatabaseCredential>({
    name: 'database-credential',
    sources: [secretsManagerSource(read, appSecret.name, decodeDatabaseCredential)],
    policy: { softAgeMs: 300_000, deniedGraceMs: 3_600_000 },
    validate: () => Promise.resolve('accepted'),
    clock,
    timer: systemTimer,
    random: () => 0.5,
    onEvent: () => undefined,
  });
  const open = () => serviceDatabase({ spine, ports, world, role, as, credential: holder });
  return { holder, open, whoReads: () => whoReads(open()) };
}

beforeAll(async () => {
  spine = await createSpine({ speed: 10, seed: 1, emit: (entry) => void journal.push({ ...entry }) });
  const https: LocalContext['servers']['https'] = async ({ names, handle }) => {
    const made = createServer((request, response) => void handle(request, response));
    await new Promise<void>((listening) => made.listen(0, '127.0.0.1', listening));
    httpServers.push(made);
    const { port } = made.address() as AddressInfo;
    names.forEach((name) => ports.set(name, port));
    return { address: '192.0.2.1', loopbackPort: port, close: () => Promise.resolve() };
  };
  const context: LocalContext = { ...spine, servers: { ...spine.servers, tcp: noting(spine, ports), https } };
  secrets = new SecretsManager(context, world, new KeyManagement(context, world));
  database = new GlobalDatabase(context, clusters);
  const owner = JSON.parse(secrets.currentValue('primary', 'database-owner')) as DatabaseCredential;
  await database.start({ username: 'auth_master', password: owner.password });
  const resolveDeferred = (text: string): string => text;
  front = new DatabaseFront({ context, topology: world, database, secrets, resolveDeferred });
  await front.start();
  await secrets.start();
  client = new SecretsManagerClient({
    region: REGIONS.primary,
    endpoint: `http://127.0.0.1:${ports.get(`secretsmanager.${REGIONS.primary}.amazonaws.com`)}`,
    credentials: spine.callers.issue({ kind: 'operator' }),
    maxAttempts: 1,
  });
  const master = await connected('auth_master', owner.password);
  await master.query(`
    CREATE ROLE auth_service NOLOGIN;
    CREATE ROLE auth_app LOGIN PASSWORD '${currentOf('primary').password}'; GRANT auth_service TO auth_app;
    CREATE ROLE auth_spare LOGIN; GRANT auth_service, rds_iam TO auth_spare`);
  await master.end();
});
afterAll(async () => {
  client.destroy();
  httpServers.forEach((made) => made.close());
  secrets.stop();
  await database.stop();
  await spine.stop();
});

type After = Readonly<Record<RotationStep, readonly unknown[]>>;
/** Begins a rotation as a person does, and asks `look` after each step. @returns what it saw. */
async function rotateSecret(look: () => Promise<readonly unknown[]>): Promise<Partial<After>> {
  const seen: Partial<Record<RotationStep, readonly unknown[]>> = {};
  secrets.rotateBy(async (_arn, payload) => {
    const { ClientRequestToken, Step } = payload as RotationEvent;
    try {
      await step(ClientRequestToken, Step);
    } catch (error) {
      const { code = '', message } = error as { code?: string; message: string };
      failures.push(code);
      return { kind: 'function-error', error: { errorType: code, errorMessage: message, trace: [] } };
    }
    seen[Step] = await look();
    return { kind: 'answer', payload: null };
  });
  await client.send(new RotateSecretCommand({ SecretId: appSecret.name }));
  await secrets.rotated();
  return seen;
}
const failures: string[] = [];
const isSpentWait = (error: unknown): boolean =>
  wasSilent(error) || classifyDatabaseError(error) === 'timeout';
const APP = 'auth_app';
const SPARE = 'auth_spare';

test('under load no request is lost: open connections go on, new ones go past the proxy until the label has moved', async () => {
  const [primary, standby] = [openService('primary'), openService('standby')];
  await Promise.all([primary.holder.ensure(), standby.holder.ensure()]);
  const before = currentOf('primary');
  const longLived = primary.open();
  const load = { running: true, reads: 0, lost: [] as string[] };
  const readOn = async (whoReads: () => Promise<unknown>): Promise<void> => {
    while (load.running) {
      await whoReads().then(
        () => (load.reads += 1),
        (error: unknown) => {
          // Nothing here is silent by itself: a wait that ran out is the machine's, on one that does other things too.
          const { cause } = error as Error;
          if (!isSpentWait(cause)) load.lost.push(`${String(error)}: ${String(cause)}`);
        },
      );
    }
  };
  const loads = [primary, standby].map(({ whoReads }) => readOn(whoReads));
  const keepOpen = (): Promise<unknown> => longLived.read((query) => query('SELECT session_user AS me'));
  await keepOpen();
  const seen = await rotateSecret(async () => [
    await primary.whoReads(),
    await standby.whoReads(),
    await keepOpen().then(() => 'goes on'),
  ]);
  await secrets.settled();
  load.running = false;
  await Promise.all(loads);
  expect(seen).toEqual({
    createSecret: [APP, APP, 'goes on'],
    setSecret: [SPARE, SPARE, 'goes on'],
    testSecret: [SPARE, SPARE, 'goes on'],
    finishSecret: [expect.any(String), expect.any(String), 'goes on'],
  });
  const after = currentOf('primary');
  expect([after.serial, after.password === before.password]).toEqual([before.serial + 1, false]);
  expect(currentOf('standby')).toEqual(after);
  expect(load.lost).toEqual([]);
  expect(load.reads).toBeGreaterThan(20);
  expect(
    journal.filter(({ kind, outcome }) => kind === 'database-connection' && outcome === 'wrong-password'),
  ).not.toEqual([]);
  for (const role of ['primary', 'standby'] as const) {
    expect(await front.tryLogin(role, before)).toBe('refused');
    expect(await front.tryLogin(role, after)).toBe('taken');
  }
  // Whatever is opened from now on knows the new password, in processes that held the old one too.
  const services = [primary, standby, openService('primary'), openService('standby')];
  await Promise.all(services.map(({ holder }) => holder.ensure()));
  // Past the time in which a proxy that refused is not asked, and a store is not asked again.
  await spine.clock.sleep(35_000);
  for (const { whoReads, holder } of services) {
    await whoReads();
    await holder.settle(2000);
    expect(holder.value().serial).toBe(after.serial);
  }
});

test('killed between two steps it locks nobody out, and goes on where it stopped', async () => {
  const service = openService('primary');
  await service.holder.ensure();
  let token = '';
  secrets.rotateBy(async (_arn, payload) => {
    const event = payload as RotationEvent;
    token = event.ClientRequestToken;
    if (event.Step === 'testSecret') return { kind: 'lost' };
    await step(token, event.Step);
    return { kind: 'answer', payload: null };
  });
  await client.send(new RotateSecretCommand({ SecretId: appSecret.name }));
  await secrets.rotated();
  expect(await service.whoReads()).toBe(SPARE);
  const again = client.send(new RotateSecretCommand({ SecretId: appSecret.name }));
  await expect(again).rejects.toMatchObject({ name: 'InvalidRequestException' });
  const serial = currentOf('primary').serial;
  for (const name of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const)
    await step(token, name);
  await secrets.settled();
  expect(currentOf('standby').serial).toBe(serial + 1);
});

test('while the other region is dark nothing is changed, and its copy is told to be behind', async () => {
  const service = openService('primary');
  await service.holder.ensure();
  const before = currentOf('primary');
  spine.network.setLink('standby', 'black-hole');
  try {
    expect(await rotateSecret(() => Promise.resolve([]))).toEqual({});
    expect(failures).toEqual(['REPLICA_BEHIND']);
    const described = await client.send(new DescribeSecretCommand({ SecretId: appSecret.name }));
    expect(described.ReplicationStatus).toEqual([{ Region: REGIONS.standby, Status: 'InProgress' }]);
    expect([currentOf('primary'), await service.whoReads()]).toEqual([before, APP]);
    expect(await front.tryLogin('primary', before)).toBe('taken');
    expect(await front.tryLogin('standby', before)).toBe('unreachable');
  } finally {
    spine.network.setLink('standby', 'up');
  }
});
