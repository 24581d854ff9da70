import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import { CodedError, errorName } from '../runtime/errors.ts';
import { CURRENT, PENDING } from './versions.ts';
import type { SecretState, StoredVersion, VersionStore } from './versions.ts';

/** Older ones were replaced long ago: nothing goes by them. */
const MOST_VERSIONS = 10;

/** The versions in Secrets Manager of the client's region. */
export const secretVersions = (client: SecretsManagerClient): VersionStore => ({
  state: (id) => asking(id, 'described', () => describe(client, id)),
  read: (id, by) => asking(id, 'read', () => read(client, id, by)),
  readAll: (id) => asking(id, 'listed', () => readAll(client, id)),
  writePending: (id, token, text) => asking(id, 'written', () => writePending(client, id, token, text)),
  makeCurrent: (id, version, from) =>
    asking(id, 'made current', async () => {
      const move = { VersionStage: CURRENT, MoveToVersionId: version, RemoveFromVersionId: from };
      await client.send(new UpdateSecretVersionStageCommand({ SecretId: id, ...move }));
    }),
});

async function describe(client: SecretsManagerClient, SecretId: string): Promise<SecretState> {
  const answer = await client.send(new DescribeSecretCommand({ SecretId }));
  return {
    labels: new Map(Object.entries(answer.VersionIdsToStages ?? {})),
    replicas: (answer.ReplicationStatus ?? []).map(({ Region = '', Status = 'unknown' }) => ({
      region: Region,
      status: Status,
    })),
  };
}

async function read(
  client: SecretsManagerClient,
  SecretId: string,
  by: { readonly label: string } | { readonly id: string },
): Promise<StoredVersion | undefined> {
  const which = 'label' in by ? { VersionStage: by.label } : { VersionId: by.id };
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId, ...which }));
    return {
      id: answer.VersionId ?? '',
      text: answer.SecretString ?? '',
      createdAtMs: answer.CreatedDate?.getTime() ?? 0,
    };
  } catch (error) {
    // A rotation's version id carries its label before anybody has given it a value.
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function readAll(client: SecretsManagerClient, SecretId: string): Promise<readonly StoredVersion[]> {
  const answer = await client.send(new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated: true }));
  const newestFirst = (answer.Versions ?? []).toSorted(
    (one, other) => (other.CreatedDate?.getTime() ?? 0) - (one.CreatedDate?.getTime() ?? 0),
  );
  const found = newestFirst
    .slice(0, MOST_VERSIONS)
    .map(({ VersionId = '' }) => read(client, SecretId, { id: VersionId }));
  return (await Promise.all(found)).filter((version) => version !== undefined);
}

async function writePending(
  client: SecretsManagerClient,
  SecretId: string,
  token: string,
  text: string,
): Promise<'written' | 'conflict'> {
  try {
    const version = { ClientRequestToken: token, SecretString: text, VersionStages: [PENDING] };
    await client.send(new PutSecretValueCommand({ SecretId, ...version }));
    return 'written';
  } catch (error) {
    if (error instanceof ResourceExistsException) return 'conflict';
    throw error;
  }
}

async function asking<T>(secretId: string, verb: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const found = errorName(error);
    throw new CodedError('SECRET_STORE_FAILED', `secret ${secretId} cannot be ${verb}: ${found}`, error);
  }
}
