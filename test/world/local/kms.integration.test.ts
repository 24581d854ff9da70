/** KMS as the unmodified SDK sees it, and as the stand-ins that encrypt under its keys ask it. */
import {
  CancelKeyDeletionCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { KeyStatement, PolicyStatement } from '../../../lib/assembly/topology.ts';
import { KeyManagement } from '../../../lib/world/local/kms/key-management.ts';
import type { Caller } from '../../../lib/world/local/ports.ts';
import { fakeContext, OPERATOR } from './data-support/fake-context.ts';
import type { FakeContext } from './data-support/fake-context.ts';
import { ACCOUNT, allow, caller, keyPart, REGIONS, topology } from './data-support/topology.ts';

const ESCROW = 'alias/holdover-dev-escrow';
const escrow = { primary: keyPart('primary', 1, [ESCROW]), standby: keyPart('standby', 2, [ESCROW]) };
const other = keyPart('primary', 3, []);
const CONTEXT = { environment: 'dev', region: REGIONS.primary, secret: 'signing-keys', version: '7' };
const ROLE = `arn:aws:iam::${ACCOUNT}:role/auth-role`;

let context: FakeContext;
let clients: KMSClient[];

async function world(policy?: readonly KeyStatement[]): Promise<void> {
  const guarded = policy === undefined ? escrow.primary : { ...escrow.primary, policy };
  const keys = { primary: [guarded, other], standby: [escrow.standby] };
  await new KeyManagement(context, topology({ keys })).start();
}
function client(role: RegionRole = 'primary', as?: Caller): KMSClient {
  const made = new KMSClient({
    region: REGIONS[role],
    endpoint: `http://127.0.0.1:${context.portOf(`kms.${REGIONS[role]}.amazonaws.com`)}`,
    credentials: as === undefined ? OPERATOR : context.callers.issue(as),
    maxAttempts: 1,
  });
  clients.push(made);
  return made;
}
const dataKey = (from: KMSClient, KeyId = ESCROW, EncryptionContext: Record<string, string> = CONTEXT) =>
  from.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }));
const decrypt = (
  from: KMSClient,
  CiphertextBlob: Uint8Array | undefined,
  EncryptionContext: Record<string, string> = CONTEXT,
  KeyId?: string,
) => from.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, ...(KeyId && { KeyId }) }));

beforeEach(async () => {
  context = await fakeContext(20);
  clients = [];
});
afterEach(async () => {
  clients.forEach((made) => made.destroy());
  await context.dispose();
});

describe('sealing and opening', () => {
  beforeEach(() => world());

  test('a data key comes in clear and sealed, and only its own context opens it', async () => {
    const made = await dataKey(client());
    expect(made.KeyId).toBe(escrow.primary.arn);
    expect(made.Plaintext).toHaveLength(32);
    const opened = await decrypt(client(), made.CiphertextBlob);
    expect(Buffer.from(opened.Plaintext!)).toEqual(Buffer.from(made.Plaintext!));
    const { version: _version, ...less } = CONTEXT;
    for (const wrong of [{}, less, { ...CONTEXT, version: '8' }, { ...CONTEXT, more: 'x' }])
      await expect(decrypt(client(), made.CiphertextBlob, wrong)).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      });
    const turned = Object.fromEntries(Object.entries(CONTEXT).toReversed());
    expect((await decrypt(client(), made.CiphertextBlob, turned)).KeyId).toBe(escrow.primary.arn);
  });

  test('a bit less or another bit is no ciphertext', async () => {
    const blob = Buffer.from((await dataKey(client())).CiphertextBlob!);
    const ofAnotherKey = Buffer.from(other.id.replaceAll('-', ''), 'hex');
    const changed = [
      Buffer.from('garbage'),
      blob.subarray(0, -1),
      Buffer.concat([blob.subarray(0, -1), Buffer.of(blob.at(-1)! ^ 1)]),
      Buffer.concat([blob.subarray(0, 1), ofAnotherKey, blob.subarray(17)]),
    ];
    for (const broken of changed)
      await expect(decrypt(client(), broken)).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  test('each region opens with its own keys only', async () => {
    const made = await dataKey(client('standby'));
    expect(made.KeyId).toBe(escrow.standby.arn);
    await expect(decrypt(client('primary'), made.CiphertextBlob)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('does not exist in this region') as unknown,
    });
  });

  test('a key that the request names must be the one that sealed', async () => {
    const { CiphertextBlob } = await dataKey(client());
    for (const name of [ESCROW, escrow.primary.id, escrow.primary.arn])
      expect((await decrypt(client(), CiphertextBlob, CONTEXT, name)).KeyId).toBe(escrow.primary.arn);
    await expect(decrypt(client(), CiphertextBlob, CONTEXT, other.arn)).rejects.toMatchObject({
      name: 'IncorrectKeyException',
    });
  });

  test('small things are sealed directly, and no more than 4096 bytes', async () => {
    const seal = (bytes: number) =>
      client().send(new EncryptCommand({ KeyId: other.id, Plaintext: Buffer.alloc(bytes, 7) }));
    const { CiphertextBlob } = await seal(4096);
    expect((await decrypt(client(), CiphertextBlob, {})).Plaintext).toHaveLength(4096);
    await expect(seal(4097)).rejects.toMatchObject({ name: 'ValidationException' });
    const sealedOnly = await client().send(
      new GenerateDataKeyWithoutPlaintextCommand({ KeyId: other.id, NumberOfBytes: 64 }),
    );
    expect(sealedOnly).not.toHaveProperty('Plaintext');
    expect((await decrypt(client(), sealedOnly.CiphertextBlob, {})).Plaintext).toHaveLength(64);
  });
});

describe('names and states', () => {
  beforeEach(() => world());

  test('id, ARN, alias and its ARN name the key; what is not there is NotFoundException', async () => {
    const [id, arn] = [escrow.primary.id, escrow.primary.arn];
    const aliasArn = arn.replace(/key\/.*/, ESCROW);
    for (const KeyId of [id, arn, ESCROW, aliasArn]) {
      const { KeyMetadata } = await client().send(new DescribeKeyCommand({ KeyId }));
      expect(KeyMetadata).toMatchObject({ KeyId: id, Arn: arn, KeyState: 'Enabled', MultiRegion: false });
    }
    for (const KeyId of ['alias/nobody', other.id.replace(/^./, 'f'), escrow.standby.arn])
      await expect(dataKey(client(), KeyId)).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  test('a disabled key does nothing until it is enabled, and can still be described', async () => {
    const { CiphertextBlob } = await dataKey(client());
    await client().send(new DisableKeyCommand({ KeyId: escrow.primary.id }));
    await expect(dataKey(client())).rejects.toMatchObject({ name: 'DisabledException' });
    await expect(decrypt(client(), CiphertextBlob)).rejects.toMatchObject({ name: 'DisabledException' });
    const { KeyMetadata } = await client().send(new DescribeKeyCommand({ KeyId: ESCROW }));
    expect(KeyMetadata).toMatchObject({ KeyState: 'Disabled', Enabled: false });
    await client().send(new EnableKeyCommand({ KeyId: escrow.primary.id }));
    await decrypt(client(), CiphertextBlob);
  });

  test('a key that waits for its deletion does nothing, and comes back disabled', async () => {
    const KeyId = escrow.primary.id;
    const { CiphertextBlob } = await dataKey(client());
    const scheduled = await client().send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    expect(scheduled.KeyState).toBe('PendingDeletion');
    for (const refused of [dataKey(client()), decrypt(client(), CiphertextBlob)])
      await expect(refused).rejects.toMatchObject({ name: 'KMSInvalidStateException' });
    await expect(client().send(new EnableKeyCommand({ KeyId }))).rejects.toMatchObject({
      name: 'KMSInvalidStateException',
    });
    await client().send(new CancelKeyDeletionCommand({ KeyId }));
    await expect(dataKey(client())).rejects.toMatchObject({ name: 'DisabledException' });
  });
});

describe('who may', () => {
  const when = (conditions: PolicyStatement['conditions'], actions = ['kms:GenerateDataKey']) => ({
    ...allow(actions),
    conditions,
  });
  const byAlias = when({ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': ESCROW } });
  const statement = (changes: Partial<KeyStatement>): KeyStatement => ({
    effect: 'Allow',
    actions: ['kms:*'],
    principals: [`arn:aws:iam::${ACCOUNT}:root`],
    conditions: {},
    ...changes,
  });
  const may = (statements: readonly PolicyStatement[], use?: Record<string, string>) =>
    dataKey(client('primary', caller(statements)), undefined, use);
  const denied = (because: string) => ({
    name: 'AccessDeniedException',
    message: expect.stringContaining(because) as unknown,
  });

  test('the account’s policies decide where the key’s own leaves it to them', async () => {
    await world();
    await may([byAlias]);
    await expect(may([])).rejects.toMatchObject(denied('no identity-based policy allows'));
    expect(context.entries.filter(({ kind }) => kind === 'denied').at(-1)).toMatchObject({
      action: 'kms:GenerateDataKey',
      resource: escrow.primary.arn,
    });
    const otherAlias = when({ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/x' } });
    await expect(may([otherAlias])).rejects.toMatchObject(denied('no identity-based policy allows'));
    const viaSecrets = when({ StringEquals: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' } });
    await expect(may([viaSecrets])).rejects.toMatchObject(denied('no identity-based policy allows'));
  });

  test('an encryption context can be demanded', async () => {
    await world();
    const bound = when({
      StringEquals: { 'kms:EncryptionContext:secret': 'signing-keys' },
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': Object.keys(CONTEXT) },
    });
    await may([bound]);
    for (const wrong of [{}, { ...CONTEXT, secret: 'mac-keys' }, { ...CONTEXT, more: 'x' }])
      await expect(may([bound], wrong)).rejects.toMatchObject(denied('no identity-based policy allows'));
  });

  test.each([
    ['for the role lets it in by itself', [statement({ principals: [ROLE] })], [], undefined],
    ['for nobody lets nobody in', [], [byAlias], 'no resource-based policy allows'],
    [
      'for somebody else lets nobody in',
      [statement({ principals: [`${ROLE}s`] })],
      [byAlias],
      'no resource-based policy allows',
    ],
    [
      'for another action does not help',
      [statement({ principals: [ROLE], actions: ['kms:Decrypt'] })],
      [byAlias],
      'no resource-based policy allows',
    ],
    [
      'with a deny wins',
      [statement({}), statement({ effect: 'Deny', principals: ['*'] })],
      [byAlias],
      'explicit deny in a resource-based policy',
    ],
    [
      'does not undo a deny of the role',
      [statement({ principals: [ROLE] })],
      [{ ...byAlias, effect: 'Deny' as const }],
      'explicit deny in an identity-based policy',
    ],
    [
      'with a condition that does not hold is silent',
      [
        statement({
          principals: [ROLE],
          conditions: { StringEquals: { 'kms:EncryptionContext:version': '8' } },
        }),
      ],
      [],
      'no resource-based policy allows',
    ],
    [
      'with a condition that nobody can judge denies',
      [statement({}), statement({ effect: 'Deny', conditions: { NumericEquals: { 'kms:x': '1' } } })],
      [byAlias],
      'explicit deny in a resource-based policy',
    ],
  ] as const)('a key’s own policy %s', async (_title, policy, statements, because) => {
    await world(policy);
    if (because === undefined) await may(statements);
    else await expect(may(statements)).rejects.toMatchObject(denied(because));
  });

  test('every call of a function is journalled', async () => {
    await world();
    const as = caller([allow(['kms:*'])]);
    const { CiphertextBlob } = await dataKey(client('primary', as));
    await decrypt(client('primary', as), CiphertextBlob, {}).catch(() => undefined);
    expect(context.entries.filter(({ kind }) => kind === 'dependency-call')).toMatchObject([
      { service: 'kms', operation: 'GenerateDataKey', resource: ESCROW, outcome: 'ok' },
      { service: 'kms', operation: 'Decrypt', outcome: 'error', code: 'InvalidCiphertextException' },
    ]);
  });
});
