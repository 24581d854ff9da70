/**
 * What stands between a role of the real templates and what it reads: the key of each secret and table too.
 * Remove the statement for the key and the services refuse, as they do on AWS.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { readTopology } from '../../../lib/assembly/read-topology.ts';
import type { RolePart, Topology } from '../../../lib/assembly/topology.ts';
import { KeyManagement } from '../../../lib/world/local/kms/key-management.ts';
import type { Caller } from '../../../lib/world/local/ports.ts';
import { SecretsManager } from '../../../lib/world/local/secrets/secrets.ts';
import { Tables } from '../../../lib/world/local/tables/tables.ts';
import { assemblyOf } from '../../support/assemblies.ts';
import { fakeContext } from './data-support/fake-context.ts';
import type { FakeContext } from './data-support/fake-context.ts';

let context: FakeContext;
let topology: Topology;
let keys: KeyManagement;
let secrets: SecretsManager;
let tables: Tables;

beforeAll(async () => {
  context = await fakeContext(20);
  topology = readTopology(assemblyOf('dev'));
  keys = new KeyManagement(context, topology);
  secrets = new SecretsManager(context, topology, keys);
  tables = new Tables(context, topology, keys);
  await tables.start();
});
afterAll(async () => {
  secrets.stop();
  await tables.stop();
  await context.dispose();
});

/** The auth service of a region, under its role as it is or as `change` leaves it. */
function authService(role: RegionRole, change: (part: RolePart) => RolePart = (part) => part): Caller {
  const { functions, roles, region } = topology.regions[role];
  const part = functions.find(({ name }) => name.endsWith('auth-service'))!;
  const iamRole = roles.find(({ arn }) => arn === part.roleArn)!;
  return { kind: 'function', functionName: part.name, role, region, iamRole: change(iamRole) };
}
const without =
  (service: string) =>
  (part: RolePart): RolePart => ({
    ...part,
    statements: part.statements.filter(
      ({ actions, conditions }) =>
        !actions.includes('kms:Decrypt') || !JSON.stringify(conditions).includes(`"${service}.`),
    ),
  });
const signingKeys = (): string => topology.secrets.find(({ name }) => name.endsWith('keys/signing'))!.name;
const read = (as: Caller, role: RegionRole) =>
  secrets.call(as, role, 'GetSecretValue', { SecretId: signingKeys() });
const get = (as: Caller, role: RegionRole) =>
  tables.call(as, role, 'GetItem', {
    TableName: topology.environment.sessionTableName,
    Key: { pk: { S: 'claim' } },
  });

describe.each(REGION_ROLES)('in the %s', (role) => {
  test('the role of the templates reads secrets and items', async () => {
    expect(read(authService(role), role)).toHaveProperty('SecretString');
    expect(await get(authService(role), role)).toEqual({});
  });

  test('without kms:Decrypt Secrets Manager refuses and names KMS', () => {
    expect(() => read(authService(role, without('secretsmanager')), role)).toThrow(
      'Access to KMS is not allowed',
    );
    expect(context.entries.filter(({ kind }) => kind === 'denied').at(-1)).toMatchObject({
      action: 'kms:Decrypt',
      functionName: authService(role).kind === 'function' ? expect.stringContaining('auth-service') : '',
      resource: topology.secrets[0]!.keys[topology.regions[role].region],
    });
  });

  test('without kms:Decrypt DynamoDB refuses with the sentence of KMS', async () => {
    await expect(get(authService(role, without('dynamodb')), role)).rejects.toMatchObject({
      code: 'AccessDeniedException',
      message: expect.stringMatching(/^KMS key access denied error: .* kms:Decrypt/) as unknown,
    });
  });

  test('the right to use a key through one service is none through the other', async () => {
    expect(read(authService(role, without('dynamodb')), role)).toHaveProperty('SecretString');
    expect(await get(authService(role, without('secretsmanager')), role)).toEqual({});
  });
});

test('a disabled key takes its secrets with it, in its own region only', () => {
  const [{ keys: byRegion }] = topology.secrets as [Topology['secrets'][number]];
  const KeyId = byRegion[topology.regions.primary.region];
  keys.call({ kind: 'operator' }, 'primary', 'DisableKey', { KeyId });
  expect(() => read(authService('primary'), 'primary')).toThrow("can't decrypt the protected secret text");
  expect(() =>
    secrets.call({ kind: 'operator' }, 'primary', 'PutSecretValue', {
      SecretId: signingKeys(),
      SecretString: 'x',
    }),
  ).toThrow("can't encrypt the protected secret text");
  expect(read(authService('standby'), 'standby')).toHaveProperty('SecretString');
  keys.call({ kind: 'operator' }, 'primary', 'EnableKey', { KeyId });
  expect(read(authService('primary'), 'primary')).toHaveProperty('SecretString');
});
