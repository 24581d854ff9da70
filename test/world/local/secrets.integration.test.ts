import {
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { KeyManagement } from '../../../lib/world/local/kms/key-management.ts';
import type { Caller } from '../../../lib/world/local/ports.ts';
import { SecretsManager } from '../../../lib/world/local/secrets/secrets.ts';
import { fakeContext, OPERATOR } from './data-support/fake-context.ts';
import type { FakeContext } from './data-support/fake-context.ts';
import { allow, caller, REGIONS, secretPart, topology } from './data-support/topology.ts';

const part = secretPart('database-app');
const alone = secretPart('only-here', { replicaRegions: [] });
const rotated = secretPart('rotated', {
  rotation: {
    origin: { stack: 'service', logicalId: 'Rotation', type: 'AWS::SecretsManager::RotationSchedule' },
    region: REGIONS.primary,
    functionArn: 'rotator',
  },
});
let context: FakeContext;
let store: SecretsManager;
let clients: SecretsManagerClient[];

function client(role: RegionRole, as?: Caller, signAs = REGIONS[role]): SecretsManagerClient {
  const made = new SecretsManagerClient({
    region: signAs,
    endpoint: `http://127.0.0.1:${context.portOf(`secretsmanager.${REGIONS[role]}.amazonaws.com`)}`,
    credentials: as === undefined ? OPERATOR : context.callers.issue(as),
    maxAttempts: 1,
  });
  clients.push(made);
  return made;
}
const read = (from: SecretsManagerClient, SecretId = part.name) =>
  from.send(new GetSecretValueCommand({ SecretId }));
const put = (SecretString: string, ClientRequestToken?: string) =>
  new PutSecretValueCommand({ SecretId: part.name, SecretString, ClientRequestToken });

beforeEach(async () => {
  context = await fakeContext(20);
  clients = [];
  const world = topology({ secrets: [part, alone, rotated] });
  store = new SecretsManager(context, world, new KeyManagement(context, world));
  await store.start();
});
afterEach(async () => {
  clients.forEach((made) => made.destroy());
  store.stop();
  await context.dispose();
});

describe('reading', () => {
  test('the template says how the first value is made, and the replica holds the same one', async () => {
    const own = await read(client('primary'));
    const value = JSON.parse(own.SecretString!) as Record<string, unknown>;
    expect(value).toMatchObject({ serial: 1, username: 'database-app' });
    expect(value['password']).toMatch(/^[A-Za-z0-9]{24}$/);
    expect((await read(client('standby'))).SecretString).toBe(own.SecretString);
    expect(own.VersionStages).toEqual(['AWSCURRENT']);
  });

  test('a name, a full ARN and an ARN without its suffix find it; the other region’s ARN does not', async () => {
    const arn = part.arn.replace(REGIONS.primary, REGIONS.standby);
    const standby = client('standby');
    for (const id of [part.name, arn, arn.replace(/-AbCdEf$/, '')])
      expect((await read(standby, id)).ARN).toBe(arn);
    await expect(read(standby, part.arn)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('a region without a replica has never heard of it', async () => {
    await expect(read(client('standby'), alone.name)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
    });
  });

  test('a signature for another region is refused', async () => {
    await expect(read(client('primary', undefined, REGIONS.standby as never))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
  });
});

describe('writing', () => {
  test('moves the labels and reaches the replica late', async () => {
    const primary = client('primary');
    const standby = client('standby');
    const before = await read(primary);
    const answer = await primary.send(put('{"serial":2}'));
    expect((await read(standby)).SecretString).toBe(before.SecretString);
    await store.settled();
    expect((await read(standby)).VersionId).toBe(answer.VersionId);
    const described = await standby.send(new DescribeSecretCommand({ SecretId: part.name }));
    expect(described.VersionIdsToStages).toEqual({
      [before.VersionId!]: ['AWSPREVIOUS'],
      [answer.VersionId!]: ['AWSCURRENT'],
    });
    expect(described.PrimaryRegion).toBe(REGIONS.primary);
  });

  test('a cut region gets the new version after it heals', async () => {
    context.network.setLink('standby', 'black-hole');
    await client('primary').send(put('later'));
    await context.clock.sleep(4000);
    expect(store.currentValue('standby', part.name)).not.toBe('later');
    context.network.setLink('standby', 'up');
    await store.settled();
    expect(store.currentValue('standby', part.name)).toBe('later');
  });

  test('repeating a request token is harmless, reusing it for another value is refused', async () => {
    const primary = client('primary');
    const token = '11111111-2222-3333-4444-555555555555';
    await primary.send(put('a', token));
    expect((await primary.send(put('a', token))).VersionId).toBe(token);
    await expect(primary.send(put('b', token))).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });

  test('a replica refuses writes', async () => {
    await expect(client('standby').send(put('x'))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
    });
  });

  test('a pending version becomes current by moving the label', async () => {
    const primary = client('primary');
    const first = await read(primary);
    const pending = await primary.send(
      new PutSecretValueCommand({ SecretId: part.name, SecretString: 'next', VersionStages: ['AWSPENDING'] }),
    );
    expect((await read(primary)).VersionId).toBe(first.VersionId);
    const move = { SecretId: part.name, VersionStage: 'AWSCURRENT', MoveToVersionId: pending.VersionId };
    await expect(primary.send(new UpdateSecretVersionStageCommand(move))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await primary.send(
      new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: first.VersionId }),
    );
    expect((await read(primary)).SecretString).toBe('next');
    const listed = await primary.send(new ListSecretVersionIdsCommand({ SecretId: part.name }));
    expect(listed.Versions?.map((version) => version.VersionStages?.toSorted())).toEqual([
      ['AWSPREVIOUS'],
      ['AWSCURRENT', 'AWSPENDING'],
    ]);
  });
});

describe('a rotation', () => {
  const rotate = (from: SecretsManagerClient, SecretId = rotated.name) =>
    from.send(new RotateSecretCommand({ SecretId }));
  const labelsOf = async (SecretId = rotated.name) =>
    (await client('primary').send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages;

  test('calls the function of the template for each step, under an id that has its label before its value', async () => {
    const calls: unknown[] = [];
    store.rotateBy(async (arn, payload) => {
      const { ClientRequestToken: VersionId, Step, SecretId } = payload as Record<string, string>;
      calls.push([arn, SecretId, Step]);
      const pending = new GetSecretValueCommand({ SecretId, VersionId });
      if (Step === 'createSecret')
        await expect(client('primary').send(pending)).rejects.toMatchObject({
          name: 'ResourceNotFoundException',
        });
      return { kind: 'answer', payload: null };
    });
    const { VersionId } = await rotate(client('primary'));
    expect((await labelsOf())?.[VersionId!]).toEqual(['AWSPENDING']);
    await store.rotated();
    expect(calls).toEqual(
      ['createSecret', 'setSecret', 'testSecret', 'finishSecret'].map((step) => [
        'rotator',
        rotated.arn,
        step,
      ]),
    );
  });

  test('ends with the first step that fails, says so, and is not begun again before it has come to its end', async () => {
    const error = { errorType: 'E', errorMessage: 'broken', trace: [] };
    store.rotateBy(() => Promise.resolve({ kind: 'function-error', error }));
    await rotate(client('primary'));
    await store.rotated();
    expect(context.entries.at(-1)).toMatchObject({
      kind: 'rotation-step',
      secret: rotated.name,
      step: 'createSecret',
      outcome: 'failed',
      reason: 'broken',
    });
    await expect(rotate(client('primary'))).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  test('is refused where none is declared, and on a copy', async () => {
    await expect(rotate(client('primary'), part.name)).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
    await expect(rotate(client('standby'))).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test('a copy on its way is told to be in progress', async () => {
    const status = async () =>
      (await client('primary').send(new DescribeSecretCommand({ SecretId: part.name }))).ReplicationStatus;
    expect(await status()).toEqual([{ Region: REGIONS.standby, Status: 'InSync' }]);
    context.network.setLink('standby', 'black-hole');
    await client('primary').send(put('later'));
    expect(await status()).toEqual([{ Region: REGIONS.standby, Status: 'InProgress' }]);
    context.network.setLink('standby', 'up');
    await store.settled();
    expect(await status()).toEqual([{ Region: REGIONS.standby, Status: 'InSync' }]);
  });
});

describe('permissions and the journal', () => {
  test('a role that may read is journalled, one that may not is denied by name', async () => {
    const arn = `${part.arn.slice(0, -6)}??????`;
    await read(client('primary', caller([allow(['secretsmanager:GetSecretValue'], [arn])])));
    expect(context.entries.at(-1)).toEqual({
      kind: 'dependency-call',
      functionName: 'auth-service',
      role: 'primary',
      service: 'secretsmanager',
      targetRegion: REGIONS.primary,
      operation: 'GetSecretValue',
      resource: part.name,
      outcome: 'ok',
    });
    await expect(read(client('primary', caller([])))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::111122223333:assumed-role/auth-role/auth-service is not authorized to perform: secretsmanager:GetSecretValue on resource: ${part.arn} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
    });
    expect(context.entries.filter((entry) => entry.kind === 'denied')).toMatchObject([
      {
        roleLogicalId: 'holdover-dev-edge-eu-west-1/AuthRole',
        action: 'secretsmanager:GetSecretValue',
        resource: part.arn,
      },
    ]);
  });

  test('an unknown key and a wrong secret are told apart', async () => {
    const unknown = new SecretsManagerClient({
      region: REGIONS.primary,
      endpoint: `http://127.0.0.1:${context.portOf('secretsmanager.eu-west-1.amazonaws.com')}`,
      credentials: { accessKeyId: 'AKIDNOBODY', secretAccessKey: 'x' },
    });
    clients.push(unknown);
    await expect(read(unknown)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    const wrong = new SecretsManagerClient({
      region: REGIONS.primary,
      endpoint: `http://127.0.0.1:${context.portOf('secretsmanager.eu-west-1.amazonaws.com')}`,
      credentials: { ...OPERATOR, secretAccessKey: 'wrong' },
    });
    clients.push(wrong);
    await expect(read(wrong)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });
});

test('random passwords follow the rules they were asked for', async () => {
  const primary = client('primary');
  const plain = await primary.send(
    new GetRandomPasswordCommand({ PasswordLength: 12, ExcludePunctuation: true }),
  );
  expect(plain.RandomPassword).toMatch(/^[A-Za-z0-9]{12}$/);
  const usual = await primary.send(new GetRandomPasswordCommand({}));
  for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(usual.RandomPassword).toMatch(kind);
  expect(usual.RandomPassword).toHaveLength(32);
});
