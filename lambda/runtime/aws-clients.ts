/** SDK clients whose calls end when their time is up. One of each per process. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import { systemClock } from './clock.ts';
import type { Credentials } from './dynamodb/signature.ts';
import { createSignedTableClient } from './dynamodb/signed-table-client.ts';
import type { TableClient } from './dynamodb/table-client.ts';

export interface CallLimits {
  readonly connectMs: number;
  /** From the request to the whole answer, of one attempt. */
  readonly requestMs: number;
  readonly attempts: number;
}

/** Reads that a person waits for. */
export const REQUEST_PATH: CallLimits = { connectMs: 500, requestMs: 1000, attempts: 2 };
/** The health function: one try inside the 2 s that a checker grants. */
export const HEALTH_PATH: CallLimits = { connectMs: 400, requestMs: 1000, attempts: 1 };
/** What a deploy runs; nobody waits for it. */
export const DEPLOY_PATH: CallLimits = { connectMs: 2000, requestMs: 10_000, attempts: 3 };

const configuration = (region: string, limits: CallLimits) => ({
  region,
  maxAttempts: limits.attempts,
  requestHandler: {
    connectionTimeout: limits.connectMs,
    requestTimeout: limits.requestMs,
    // Without this the SDK only logs a warning and goes on waiting (tried, 3.1162).
    throwOnRequestTimeout: true,
  },
});

export const secretsManagerClient = (region: string, limits: CallLimits): SecretsManagerClient =>
  new SecretsManagerClient(configuration(region, limits));

export const tableClient = (region: string, limits: CallLimits): TableClient =>
  createSignedTableClient({
    region,
    limits,
    credentials: lambdaCredentials,
    nowMs: () => systemClock.wallMs(),
  });

/** Lambda puts the execution role's credentials into the environment of each process (Lambda developer guide). */
const lambdaCredentials = (): Credentials => ({
  accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? '',
  secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
  ...(process.env['AWS_SESSION_TOKEN'] === undefined
    ? {}
    : { sessionToken: process.env['AWS_SESSION_TOKEN'] }),
});
