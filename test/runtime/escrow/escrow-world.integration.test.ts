/** The clients and the escrow over the wire: the drill's KMS and Secrets Manager, and a real table engine. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createDataKeys } from '../../../lambda/runtime/aws-api/data-keys.ts';
import { createSecretReader } from '../../../lambda/runtime/aws-api/secret-reader.ts';
import { Escrow } from '../../../lambda/runtime/escrow/escrow.ts';
import { escrowSource } from '../../../lambda/runtime/escrow/escrow-source.ts';
import {
  otherRegionSource,
  secretsManagerSource,
} from '../../../lambda/runtime/holder/secrets-manager-source.ts';
import { decodeDatabaseCredential } from '../../../lambda/runtime/secret-shapes.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { PolicyStatement } from '../../../lib/assembly/topology.ts';
import { KeyManagement } from '../../../lib/world/local/kms/key-management.ts';
import { SecretsManager } from '../../../lib/world/local/secrets/secrets.ts';
import { StoreTrouble } from '../../../lib/world/local/secrets/trouble.ts';
import { startTables } from '../../support/dynalite.ts';
import type { TestTables } from '../../support/dynalite.ts';
import { fakeContext } from '../../world/local/data-support/fake-context.ts';
import type { FakeContext } from '../../world/local/data-support/fake-context.ts';
import {
  allow,
  caller,
  keyPart,
  REGIONS,
  secretPart,
  topology,
} from '../../world/local/data-support/topology.ts';

const ALIAS = 'alias/holdover-dev-secrets';
const NAME = 'database/application';
/** Only a store that hangs is waited for so long; the others answer, on a busy machine too. */
const LIMITS = { connectMs: 3_000, requestMs: 3_000, attempts: 1 };
const never = new AbortController().signal;
const credential = { serial: 3, username: 'auth_app', password: 'words' };
const place = { environment: 'dev', region: REGIONS.primary, secret: 'database-credential' };
/** As the template grants it. */
const sealing: PolicyStatement = {
  ...allow(['kms:GenerateDataKey', 'kms:Decrypt']),
  conditions: {
    'ForAnyValue:StringEquals': { 'kms:ResourceAliases': ALIAS },
    StringEquals: {
      'kms:EncryptionContext:environment': 'dev',
      'kms:EncryptionContext:region': REGIONS.primary,
    },
  },
};
const reading = allow(['secretsmanager:GetSecretValue']);

let context: FakeContext;
let store: SecretsManager;
let tables: TestTables;
beforeEach(async () => {
  context = await fakeContext(20);
  const keys = { primary: [keyPart('primary', 1, [ALIAS])], standby: [keyPart('standby', 2, [ALIAS])] };
  const part = secretPart(NAME, {
    initial: {
      ...(secretPart(NAME).initial as object),
      template: { serial: 3, username: 'auth_app' },
    } as never,
  });
  const world = topology({ secrets: [part], keys });
  const management = new KeyManagement(context, world);
  store = new SecretsManager(context, world, management);
  await Promise.all([management.start(), store.start()]);
  tables = await startTables('session');
});
afterEach(async () => {
  store.stop();
  await tables.stop();
  await context.dispose();
});

const options = (service: string, role: RegionRole, statements: readonly PolicyStatement[]) => {
  const credentials = context.callers.issue(caller(statements));
  return {
    region: REGIONS[role],
    limits: LIMITS,
    credentials: () => credentials,
    nowMs: () => Date.now(),
    endpoint: `http://127.0.0.1:${context.portOf(`${service}.${REGIONS[role]}.amazonaws.com`)}`,
  };
};
const escrowOf = (
  statements = [sealing],
  changes: Partial<typeof place> = {},
  role: RegionRole = 'primary',
) =>
  new Escrow({
    tables: tables.tables,
    table: 'session',
    keys: createDataKeys(ALIAS, options('kms', role, statements)),
    place: { ...place, ...changes },
    decode: decodeDatabaseCredential,
  });
const reader = (role: RegionRole, statements = [reading]) =>
  createSecretReader(options('secretsmanager', role, statements));

describe('a value put aside', () => {
  test('comes back, is replaced by newer serials only, and the table engine agrees on the condition', async () => {
    const escrow = escrowOf();
    expect(await escrow.put({ value: credential, vouchedAtMs: 7 })).toBe('written');
    expect(await escrow.put({ value: credential, vouchedAtMs: 8 })).toBe('kept');
    expect(await escrow.put({ value: { ...credential, serial: 4 }, vouchedAtMs: 9 })).toBe('written');
    expect(await escrowSource(escrowOf()).read(never)).toEqual({ ...credential, serial: 4 });
  });

  test('that is torn is replaced by its tag, and only by it', async () => {
    const escrow = escrowOf();
    await escrow.put({ value: { ...credential, serial: 9 }, vouchedAtMs: 7 });
    const found = await escrow.look();
    const tag = found.kind === 'sound' ? found.item.tag : '';
    expect(await escrow.put({ value: credential, vouchedAtMs: 7 }, 'another')).toBe('kept');
    expect(await escrow.put({ value: credential, vouchedAtMs: 7 }, tag)).toBe('written');
  });

  test('cannot be opened with the other region’s key, nor in another’s name', async () => {
    await escrowOf().put({ value: credential, vouchedAtMs: 7 });
    const elsewhere = escrowOf([allow(['kms:Decrypt'])], {}, 'standby');
    await expect(escrowSource(elsewhere).read(never)).rejects.toMatchObject({ name: 'SourceError' });
    const found = await escrowOf().look();
    if (found.kind !== 'sound') throw new Error(found.kind);
    await expect(
      escrowOf([allow(['kms:Decrypt'])], { secret: 'mac-keys' }).open(found.item),
    ).rejects.toMatchObject({
      kind: 'malformed',
    });
  });

  test('needs the permission that the template grants, with its context', async () => {
    const none = escrowOf([]);
    await expect(none.put({ value: credential, vouchedAtMs: 7 })).rejects.toMatchObject({ kind: 'denied' });
    const prod = escrowOf([sealing], { environment: 'prod' });
    await expect(prod.put({ value: credential, vouchedAtMs: 7 })).rejects.toMatchObject({
      kind: 'denied',
      message: 'escrow item database-credential: AccessDeniedException',
    });
  });
});

describe('Secrets Manager over the signed client', () => {
  const own = (read = reader('primary')) => secretsManagerSource(read, NAME, decodeDatabaseCredential);

  test('the other region delivers the same bytes under the same name', async () => {
    const other = otherRegionSource(reader('standby'), NAME, decodeDatabaseCredential);
    expect(await other.read(never)).toEqual(await own().read(never));
  });

  test.each([
    ['hang', 'transient', 'TimeoutError'],
    ['errors', 'transient', 'InternalServiceError'],
    ['throttled', 'transient', 'ThrottlingException'],
    ['access-denied', 'denied', 'AccessDeniedException'],
    ['key-denied', 'denied', 'AccessDeniedException'],
  ] as const)('in trouble (%s) is %s', async (kind, failure, name) => {
    const end = store.trouble('primary', new StoreTrouble({ kind }));
    await expect(own().read(never)).rejects.toMatchObject({
      kind: failure,
      message: `secret ${NAME}: ${name}`,
    });
    end();
    expect(await own().read(never)).toMatchObject({ serial: 3 });
  });

  test('a role that may not read is denied; a secret that is not there too', async () => {
    await expect(own(reader('primary', [])).read(never)).rejects.toMatchObject({ kind: 'denied' });
    const missing = secretsManagerSource(reader('primary'), 'missing', decodeDatabaseCredential);
    await expect(missing.read(never)).rejects.toMatchObject({ kind: 'denied' });
  });
});
