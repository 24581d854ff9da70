/** Operations of Secrets Manager, each on the state of one region. Names and wording are the service's own. */
import { randomUUID } from 'node:crypto';

import { AwsError } from '../aws-api/error.ts';
import type { JsonDocument } from '../aws-api/json-endpoint.ts';
import type { Protection } from './key-use.ts';
import { DEFAULT_PASSWORD_LENGTH, randomPassword } from './random-password.ts';
import { arnIn } from './replicated-secret.ts';
import type { ReplicatedSecret, Snapshot } from './replicated-secret.ts';
import {
  CURRENT,
  PENDING,
  beginVersion,
  findValue,
  findVersion,
  moveStage,
  putVersion,
  stagesById,
} from './versions.ts';
import type { Versions } from './versions.ts';

export interface OperationScope {
  readonly region: string;
  readonly input: JsonDocument;
  /** Epoch seconds of the world's clock. */
  readonly nowSeconds: number;
  readonly random: () => number;
  /** @throws AwsError ResourceNotFoundException. */
  readonly secret: () => ReplicatedSecret;
  /** Called after a write that replicas have yet to see. */
  readonly written: (secret: ReplicatedSecret, snapshot: Snapshot) => void;
  /** Begins the rotation; returns at once. */
  readonly rotate: (secret: ReplicatedSecret, token: string) => void;
  /** Asks the key of this region's copy. @throws AwsError */
  readonly requireKey: (protection: Protection, secret: ReplicatedSecret, versionId: string) => void;
}
export type Operation = (scope: OperationScope) => JsonDocument;

const optionalText = (input: JsonDocument, name: string): string | undefined => {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
};

function identity(scope: OperationScope, secret: ReplicatedSecret): JsonDocument {
  return { ARN: arnIn(secret.part, scope.region), Name: secret.part.name };
}

const copy = (scope: OperationScope, secret: ReplicatedSecret): Versions => secret.in(scope.region) ?? [];

function getSecretValue(scope: OperationScope): JsonDocument {
  const secret = scope.secret();
  const version = findValue(
    copy(scope, secret),
    optionalText(scope.input, 'VersionId'),
    optionalText(scope.input, 'VersionStage'),
  );
  scope.requireKey('opens', secret, version.id);
  return {
    ...identity(scope, secret),
    VersionId: version.id,
    VersionStages: version.stages,
    SecretString: version.value,
    CreatedDate: version.createdAt,
  };
}

function describeSecret(scope: OperationScope): JsonDocument {
  const secret = scope.secret();
  const replicas = secret.part.replicaRegions.map((Region) => ({
    Region,
    Status: secret.isInSync(Region) ? 'InSync' : 'InProgress',
  }));
  const { rotation } = secret.part;
  return {
    ...identity(scope, secret),
    CreatedDate: secret.createdAt,
    PrimaryRegion: secret.part.region,
    VersionIdsToStages: stagesById(copy(scope, secret)),
    ...(rotation !== undefined && secret.isOwnedBy(scope.region)
      ? { RotationEnabled: true, RotationLambdaARN: rotation.functionArn }
      : {}),
    ...(secret.isOwnedBy(scope.region) && replicas.length > 0 ? { ReplicationStatus: replicas } : {}),
  };
}

function putSecretValue(scope: OperationScope): JsonDocument {
  const secret = ownedSecret(scope);
  const value = optionalText(scope.input, 'SecretString');
  if (value === undefined)
    throw new AwsError(
      'InvalidRequestException',
      'You must provide SecretString; binary values are not modelled here.',
    );
  const id = optionalText(scope.input, 'ClientRequestToken') ?? randomUUID();
  scope.requireKey('seals', secret, id);
  const stages = Array.isArray(scope.input['VersionStages'])
    ? scope.input['VersionStages'].map(String)
    : [CURRENT];
  const versions = putVersion(copy(scope, secret), { id, value, createdAt: scope.nowSeconds }, stages);
  store(scope, secret, versions);
  return { ...identity(scope, secret), VersionId: id, VersionStages: findVersion(versions, id).stages };
}

function updateSecretVersionStage(scope: OperationScope): JsonDocument {
  const secret = ownedSecret(scope);
  const versions = copy(scope, secret);
  const label = optionalText(scope.input, 'VersionStage') ?? '';
  const holder = versions.find((version) => version.stages.includes(label))?.id;
  const to = optionalText(scope.input, 'MoveToVersionId');
  const from = optionalText(scope.input, 'RemoveFromVersionId');
  if (to !== undefined) findVersion(versions, to);
  if (holder !== undefined && holder !== to && holder !== from)
    throw new AwsError(
      'InvalidParameterException',
      `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  store(scope, secret, moveStage(versions, label, to));
  return identity(scope, secret);
}

/** A label AWSPENDING that lags behind AWSCURRENT is a rotation that has not ended (API reference, RotateSecret). */
function rotateSecret(scope: OperationScope): JsonDocument {
  const secret = ownedSecret(scope);
  if (secret.part.rotation === undefined)
    throw new AwsError(
      'InvalidRequestException',
      'No Lambda rotation function ARN is associated with this secret.',
    );
  const versions = copy(scope, secret);
  const pending = versions.find((version) => version.stages.includes(PENDING));
  if (pending !== undefined && !pending.stages.includes(CURRENT))
    throw new AwsError(
      'InvalidRequestException',
      `A previous rotation isn't complete. That rotation will be reattempted.`,
    );
  const id = optionalText(scope.input, 'ClientRequestToken') ?? randomUUID();
  store(scope, secret, beginVersion(versions, id, scope.nowSeconds));
  scope.rotate(secret, id);
  return { ...identity(scope, secret), VersionId: id };
}

function listSecretVersionIds(scope: OperationScope): JsonDocument {
  const secret = scope.secret();
  const all = scope.input['IncludeDeprecated'] === true;
  const versions = copy(scope, secret).filter((version) => all || version.stages.length > 0);
  return {
    ...identity(scope, secret),
    Versions: versions.map((version) => ({
      VersionId: version.id,
      VersionStages: version.stages,
      CreatedDate: version.createdAt,
    })),
  };
}

function getRandomPassword(scope: OperationScope): JsonDocument {
  const { input } = scope;
  const rules = {
    length: Number(input['PasswordLength'] ?? DEFAULT_PASSWORD_LENGTH),
    excludeCharacters: optionalText(input, 'ExcludeCharacters') ?? '',
    excludePunctuation: input['ExcludePunctuation'] === true,
    includeSpace: input['IncludeSpace'] === true,
    requireEachType: input['RequireEachIncludedType'] !== false,
  };
  return { RandomPassword: randomPassword(rules, scope.random) };
}

function ownedSecret(scope: OperationScope): ReplicatedSecret {
  const secret = scope.secret();
  if (!secret.isOwnedBy(scope.region))
    throw new AwsError(
      'InvalidParameterException',
      "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
    );
  return secret;
}

function store(scope: OperationScope, secret: ReplicatedSecret, versions: Versions): void {
  if (versions === copy(scope, secret)) return;
  scope.written(secret, secret.write(versions));
}

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  GetSecretValue: getSecretValue,
  DescribeSecret: describeSecret,
  PutSecretValue: putSecretValue,
  RotateSecret: rotateSecret,
  UpdateSecretVersionStage: updateSecretVersionStage,
  ListSecretVersionIds: listSecretVersionIds,
  GetRandomPassword: getRandomPassword,
};
