import { connect } from 'node:net';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';

import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { DatabaseFront } from '../../../lib/world/local/database-front/database-front.ts';
import { KeyManagement } from '../../../lib/world/local/kms/key-management.ts';
import type { Authority, LocalContext } from '../../../lib/world/local/ports.ts';
import { GlobalDatabase } from '../../../lib/world/local/postgres/global-database.ts';
import { SecretsManager } from '../../../lib/world/local/secrets/secrets.ts';
import { createSpine } from '../../../lib/world/local/spine.ts';
import type { Spine } from '../../../lib/world/local/spine.ts';
import {
  allow,
  clusterPart,
  proxyPart,
  REGIONS,
  rolePart,
  secretPart,
  topology,
} from './data-support/topology.ts';

jest.setTimeout(60_000);

const appSecret = secretPart('database-app');
const wrongSecret = secretPart('database-wrong');
const secretArn = (role: RegionRole, arn = appSecret.arn): string =>
  arn.replace(REGIONS.primary, REGIONS[role]);
const proxyRole = rolePart([allow(['secretsmanager:GetSecretValue'])], 'proxy-role');
const DEFERRED = '{{deferred:holdover-dev-identities/SecretArn.Arn}}';

const world = topology({
  secrets: [appSecret, wrongSecret, secretPart('database-owner')],
  instances: { primary: 1, standby: 2 },
  roles: [proxyRole],
  proxies: {
    primary: [proxyPart('primary', [secretArn('primary'), secretArn('primary', wrongSecret.arn)], proxyRole)],
    standby: [proxyPart('standby', [DEFERRED], proxyRole)],
  },
});
const primary = clusterPart('primary', 1);
const standby = clusterPart('standby', 2);
const [primaryProxy] = world.regions.primary.proxies;
const [standbyProxy] = world.regions.standby.proxies;

let spine: Spine;
let database: GlobalDatabase;
let secrets: SecretsManager;
let front: DatabaseFront;
let appPassword: string;
let standbySecretArn = secretArn('standby');
const entries: Record<string, unknown>[] = [];
const ports = new Map<string, number>();

const password = (name: string): string =>
  (JSON.parse(secrets.currentValue('primary', name)) as { password: string }).password;

/** The RDS authority signs for instances, the public one for proxies. */
const authorityOf = (endpoint: string): Authority =>
  endpoint.includes('.cluster-') ? spine.rdsAuthority : spine.authority;

async function connected(
  endpoint: string,
  user: string,
  given: string,
  encrypted = true,
): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: ports.get(endpoint)!,
    user,
    password: given,
    database: 'identities',
    ssl: encrypted ? { ca: authorityOf(endpoint).pem, servername: endpoint } : false,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
async function ask(endpoint: string, text = 'SELECT pg_is_in_recovery() AS standby'): Promise<unknown> {
  const client = await connected(endpoint, 'database-app', appPassword);
  try {
    return (await client.query<Record<string, unknown>>(text)).rows[0];
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  spine = await createSpine({ speed: 10, seed: 1, emit: (entry) => void entries.push(entry) });
  const tcp: LocalContext['servers']['tcp'] = async (options) => {
    const server = await spine.servers.tcp(options);
    options.names.forEach((name) => ports.set(name, server.loopbackPort));
    return server;
  };
  const context: LocalContext = { ...spine, servers: { ...spine.servers, tcp } };
  secrets = new SecretsManager(context, world, new KeyManagement(context, world));
  database = new GlobalDatabase(context, { primary, standby });
  await database.start({ username: 'auth_master', password: password('database-owner') });
  front = new DatabaseFront({
    context,
    topology: world,
    database,
    secrets,
    resolveDeferred: (text) => text.replace(DEFERRED, standbySecretArn),
  });
  await front.start();
  appPassword = password('database-app');
  const master = await connected(primary.endpoint, 'auth_master', password('database-owner'));
  await master.query(`CREATE ROLE "database-app" LOGIN PASSWORD '${appPassword}'`);
  await master.query(`CREATE ROLE "database-wrong" LOGIN PASSWORD 'something else'`);
  await master.end();
});
afterAll(async () => {
  await database.stop();
  await spine.stop();
});

describe('cluster endpoints', () => {
  test('lead to the writer and to a reader, and to readers only in the standby', async () => {
    expect(await ask(primary.endpoint)).toEqual({ standby: false });
    // One instance: Aurora's own reader endpoint falls back to the writer.
    expect(await ask(primary.readerEndpoint)).toEqual({ standby: false });
    expect(await ask(standby.readerEndpoint)).toEqual({ standby: true });
    await expect(ask(standby.endpoint, 'CREATE TABLE nothing ()')).rejects.toMatchObject({ code: '25006' });
  });

  test('PostgreSQL itself refuses a wrong password', async () => {
    await expect(connected(primary.endpoint, 'database-app', 'guess')).rejects.toMatchObject({
      code: '28P01',
      message: 'password authentication failed for user "database-app"',
    });
  });

  test('no public authority vouches for an instance', async () => {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: ports.get(primary.endpoint)!,
      user: 'database-app',
      password: appPassword,
      ssl: { ca: spine.authority.pem, servername: primary.endpoint },
    });
    client.on('error', () => undefined);
    await expect(client.connect()).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });

  test('the certificate is for the name that was asked', async () => {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: ports.get(primary.endpoint)!,
      user: 'database-app',
      password: appPassword,
      ssl: { ca: spine.rdsAuthority.pem, servername: 'other.example' },
    });
    client.on('error', () => undefined);
    await expect(client.connect()).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });
});

describe('proxy endpoints', () => {
  test('read/write leads to the writer under the password in the region’s own secret', async () => {
    expect(await ask(primaryProxy!.endpoint)).toEqual({ standby: false });
    expect(entries.filter((entry) => entry['kind'] === 'dependency-call').at(-1)).toMatchObject({
      functionName: primaryProxy!.name,
      operation: 'GetSecretValue',
      resource: 'database-app',
      targetRegion: REGIONS.primary,
      outcome: 'ok',
    });
  });

  test('read-only leads to a reader and fails at once without one', async () => {
    expect(await ask(standbyProxy!.endpoints[0]!.endpoint)).toEqual({ standby: true });
    await expect(ask(primaryProxy!.endpoints[0]!.endpoint)).rejects.toThrow('read-only instances');
  });

  test('read/write in a standby has nowhere to go', async () => {
    await expect(ask(standbyProxy!.endpoint)).rejects.toThrow(
      "The target group doesn't have any associated read/write instances",
    );
  });

  test('refuses a wrong password, an unknown role and a connection without TLS', async () => {
    const endpoint = primaryProxy!.endpoint;
    await expect(connected(endpoint, 'database-app', 'guess')).rejects.toMatchObject({
      code: '28P01',
      message: 'The password that was provided for the role database-app is wrong.',
    });
    await expect(connected(endpoint, 'nobody', 'x')).rejects.toThrow(
      'has no credentials for the role nobody',
    );
    await expect(connected(endpoint, 'database-app', appPassword, false)).rejects.toThrow('requires TLS');
  });

  test('a secret that the database does not share is refused by PostgreSQL', async () => {
    const given = password('database-wrong');
    await expect(connected(primaryProxy!.endpoint, 'database-wrong', given)).rejects.toMatchObject({
      message: 'password authentication failed for user "database-wrong"',
    });
  });

  test('an ARN without the random suffix finds no credentials', async () => {
    const endpoint = standbyProxy!.endpoints[0]!.endpoint;
    standbySecretArn = secretArn('standby').replace(/-AbCdEf$/, '');
    await expect(ask(endpoint)).rejects.toThrow('has no credentials');
    standbySecretArn = secretArn('standby');
    expect(await ask(endpoint)).toEqual({ standby: true });
  });
});

test('garbage is answered by the end of the connection, and the front goes on', async () => {
  const socket = connect(ports.get(primary.endpoint)!, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await new Promise((resolve) => socket.once('close', resolve).resume());
  expect(await ask(primary.endpoint)).toEqual({ standby: false });
});

test('a promotion ends the standby’s connections and turns its endpoints around', async () => {
  const held = await connected(standby.readerEndpoint, 'database-app', appPassword);
  const ended = new Promise((resolve) => held.once('end', resolve));
  spine.network.setLink('primary', 'black-hole');
  await database.promote('standby');
  await ended;
  expect(await ask(standbyProxy!.endpoint)).toEqual({ standby: false });
  expect(await ask(standby.endpoint)).toEqual({ standby: false });
  expect(await ask(standbyProxy!.endpoints[0]!.endpoint)).toEqual({ standby: true });
});

test('connecting and asking through a proxy stays in the range of a direct connection', async () => {
  const began = performance.now();
  for (let round = 0; round < 10; round += 1) await ask(standbyProxy!.endpoint, 'SELECT 1');
  const each = (performance.now() - began) / 10;
  console.log(`connect, one query and end through the proxy: ${each.toFixed(1)} ms`);
  expect(each).toBeLessThan(500);
});
