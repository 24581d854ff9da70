/**
 * The same KMS calls against our stand-in and against moto. Skipped, with the reason, where moto is not installed.
 */
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
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
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { KeyManagement } from '../../../lib/world/local/kms/key-management.ts';
import { fakeContext, OPERATOR } from './data-support/fake-context.ts';
import type { FakeContext } from './data-support/fake-context.ts';
import { motoMissing, startMoto } from './data-support/moto.ts';
import type { Moto } from './data-support/moto.ts';
import { keyPart, REGIONS, topology } from './data-support/topology.ts';

jest.setTimeout(60_000);
if (motoMissing !== undefined) console.log(`Contract of KMS with moto not run: ${motoMissing}.`);
const suite = motoMissing === undefined ? describe : describe.skip;

const ALIAS = 'alias/holdover-dev-escrow';
const EncryptionContext = { environment: 'dev', secret: 'signing-keys' };
const Plaintext = Buffer.from('a small secret');

/** One side of the comparison; `KeyId` of the key behind the alias. */
interface Side {
  readonly kms: KMSClient;
  readonly KeyId: string;
}

/** Names of what came back, with lengths for bytes and plain values where both sides can agree on them. */
function shapeOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (typeof value !== 'object' || value === null || value instanceof Date) return typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !UNCOMPARED.includes(name))
      .map(([name, member]) => [name, STATED.includes(name) ? member : shapeOf(member)]),
  );
}
/** The blob's length is each implementation's own; moto lists no signing algorithms where AWS leaves them out. */
const UNCOMPARED = ['$metadata', 'CiphertextBlob', 'SigningAlgorithms'];
const STATED = ['KeyState', 'Enabled', 'KeySpec', 'Origin', 'KeyManager', 'EncryptionAlgorithms'];

async function outcome(call: Promise<object>): Promise<unknown> {
  try {
    return shapeOf(await call);
  } catch (error) {
    return { name: (error as Error).name };
  }
}

suite('moto and the stand-in answer alike', () => {
  let moto: Moto;
  let context: FakeContext;
  let ours: Side;
  let theirs: Side;

  beforeAll(async () => {
    [moto, context] = await Promise.all([startMoto(), fakeContext(100)]);
    const key = keyPart('primary', 1, [ALIAS]);
    const world = topology({ keys: { primary: [key], standby: [] } });
    await new KeyManagement(context, world).start();
    const client = (endpoint: string) =>
      new KMSClient({ region: REGIONS.primary, endpoint, credentials: OPERATOR, maxAttempts: 1 });
    const name = `kms.${REGIONS.primary}.amazonaws.com`;
    ours = { kms: client(`http://127.0.0.1:${context.portOf(name)}`), KeyId: key.id };
    const kms = client(moto.endpoint);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: key.description }));
    const KeyId = KeyMetadata?.KeyId ?? '';
    await kms.send(new CreateAliasCommand({ AliasName: ALIAS, TargetKeyId: KeyId }));
    theirs = { kms, KeyId };
  });
  afterAll(async () => {
    ours.kms.destroy();
    theirs.kms.destroy();
    await context.dispose();
    await moto.stop();
  });

  const blobOf = async ({ kms }: Side): Promise<Uint8Array | undefined> =>
    (await kms.send(new EncryptCommand({ KeyId: ALIAS, Plaintext, EncryptionContext }))).CiphertextBlob;

  test('sealing, opening, describing and every refusal', async () => {
    const blobs = new Map<Side, Uint8Array | undefined>();
    for (const side of [ours, theirs]) blobs.set(side, await blobOf(side));
    const open = (side: Side, context: Record<string, string> = EncryptionContext) =>
      side.kms.send(new DecryptCommand({ CiphertextBlob: blobs.get(side), EncryptionContext: context }));
    const steps: readonly ((side: Side) => Promise<object>)[] = [
      ({ kms, KeyId }) => kms.send(new DescribeKeyCommand({ KeyId })),
      ({ kms }) => kms.send(new EncryptCommand({ KeyId: ALIAS, Plaintext, EncryptionContext })),
      (side) => open(side),
      (side) => open(side, { environment: 'prod', secret: 'signing-keys' }),
      (side) => open(side, {}),
      ({ kms }) => kms.send(new DecryptCommand({ CiphertextBlob: Buffer.from('garbage') })),
      ({ kms }) => kms.send(new GenerateDataKeyCommand({ KeyId: ALIAS, KeySpec: 'AES_256' })),
      ({ kms }) => kms.send(new GenerateDataKeyCommand({ KeyId: ALIAS, NumberOfBytes: 1025 })),
      ({ kms }) => kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId: ALIAS, KeySpec: 'AES_128' })),
      ({ kms }) => kms.send(new EncryptCommand({ KeyId: 'alias/nobody', Plaintext })),
      ({ kms }) => kms.send(new DescribeKeyCommand({ KeyId: '00000000-0000-0000-0000-000000000000' })),
      ({ kms, KeyId }) => kms.send(new DisableKeyCommand({ KeyId })),
      ({ kms, KeyId }) => kms.send(new DescribeKeyCommand({ KeyId })),
      ({ kms, KeyId }) => kms.send(new EnableKeyCommand({ KeyId })),
      (side) => open(side),
      ({ kms, KeyId }) => kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 })),
      ({ kms, KeyId }) => kms.send(new DescribeKeyCommand({ KeyId })),
      ({ kms, KeyId }) => kms.send(new CancelKeyDeletionCommand({ KeyId })),
      ({ kms, KeyId }) => kms.send(new DescribeKeyCommand({ KeyId })),
    ];
    const answers: [unknown[], unknown[]] = [[], []];
    for (const step of steps) {
      answers[0].push(await outcome(step(ours)));
      answers[1].push(await outcome(step(theirs)));
    }
    // Moto leaves out some of what the API reference has.
    expect(answers[0]).toMatchObject(answers[1]);
  });
});
