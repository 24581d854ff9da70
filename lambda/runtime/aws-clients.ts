/**
 * Clients whose calls end when their time is up. One of each per process. Whatever a request waits for uses the
 * signed ones; the SDK's is for functions that a deploy runs.
 */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';

import { endAnswers } from './answer-deadline.ts';
import { createConfigurationClient } from './aws-api/configuration-client.ts';
import type { ConfigurationClient } from './aws-api/configuration-client.ts';
import { createDataKeys } from './aws-api/data-keys.ts';
import type { DataKeys } from './aws-api/data-keys.ts';
import { createSecretReader } from './aws-api/secret-reader.ts';
import type { ReadSecret } from './aws-api/secret-reader.ts';
import type { SignedClientOptions } from './aws-api/signed-json-client.ts';
import type { CallLimits } from './call-limits.ts';
import { systemClock } from './clock.ts';
import type { Credentials } from './dynamodb/signature.ts';
import { createSignedTableClient } from './dynamodb/signed-table-client.ts';
import type { TableClient } from './dynamodb/table-client.ts';

/** For any client of the SDK; {@link endAnswers} has to be added, for answers that stop in their middle. */
export const clientConfiguration = (region: string, limits: CallLimits) => ({
  region,
  maxAttempts: limits.attempts,
  requestHandler: {
    connectionTimeout: limits.connectMs,
    requestTimeout: limits.requestMs,
    // Without this the SDK only logs a warning and goes on waiting (tried, 3.1162).
    throwOnRequestTimeout: true,
  },
});

/** Where a client asks and as whom. Default: the region's own endpoint, as the process's role. */
type Access = Pick<SecretsManagerClientConfig, 'endpoint' | 'credentials'>;

export function secretsManagerClient(
  region: string,
  limits: CallLimits,
  access: Access = {},
): SecretsManagerClient {
  const client = new SecretsManagerClient({ ...clientConfiguration(region, limits), ...access });
  return endAnswers(client, limits.requestMs);
}

export const tableClient = (region: string, limits: CallLimits): TableClient =>
  createSignedTableClient(signed(region, limits));

export const secretReader = (region: string, limits: CallLimits): ReadSecret =>
  createSecretReader(signed(region, limits));

export const configurationClient = (region: string, limits: CallLimits): ConfigurationClient =>
  createConfigurationClient(signed(region, limits));

export const dataKeys = (region: string, keyId: string, limits: CallLimits): DataKeys =>
  createDataKeys(keyId, signed(region, limits));

const signed = (region: string, limits: CallLimits): SignedClientOptions => ({
  region,
  limits,
  credentials: lambdaCredentials,
  nowMs: () => systemClock.wallMs(),
});

/** Lambda puts the execution role's credentials into the environment of each process (Lambda developer guide). */
export const lambdaCredentials = (): Credentials => ({
  accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? '',
  secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
  ...(process.env['AWS_SESSION_TOKEN'] === undefined
    ? {}
    : { sessionToken: process.env['AWS_SESSION_TOKEN'] }),
});
