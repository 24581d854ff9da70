import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import { CodedError, errorName } from '../runtime/errors.ts';
import type { SecretStore } from './bootstrap.ts';

/** The store over Secrets Manager of the own region. */
export function secretStore(client: SecretsManagerClient): SecretStore {
  return {
    read: async (secretId) => {
      try {
        const answer = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
        return { arn: answer.ARN ?? '', versionId: answer.VersionId ?? '', text: answer.SecretString ?? '' };
      } catch (error) {
        // The same answer for "no such secret"; the write then fails and says which.
        if (error instanceof ResourceNotFoundException) return undefined;
        throw explained('read', secretId, error);
      }
    },
    write: async (secretId, token, text) => {
      try {
        await client.send(
          new PutSecretValueCommand({ SecretId: secretId, ClientRequestToken: token, SecretString: text }),
        );
        return 'written';
      } catch (error) {
        if (error instanceof ResourceExistsException) return 'conflict';
        throw explained('written', secretId, error);
      }
    },
  };
}

function explained(verb: string, secretId: string, error: unknown): CodedError {
  const found = errorName(error);
  return new CodedError('SECRET_STORE_FAILED', `secret ${secretId} cannot be ${verb}: ${found}`, error);
}
