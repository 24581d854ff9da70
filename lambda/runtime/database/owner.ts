/** The master's own connection, straight to the cluster's writer: deploy and promotion only, never a request. */
import pg from 'pg';
import type { Client } from 'pg';

import type { DatabaseCredential } from '../../contract/secrets.ts';
import type { ReadSecret } from '../aws-api/secret-reader.ts';
import { CodedError, errorCode } from '../errors.ts';
import { secretsManagerSource } from '../holder/secrets-manager-source.ts';
import { decodeDatabaseCredential } from '../secret-shapes.ts';
import { classifyDatabaseError } from './error-class.ts';

export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

const CONNECT_MS = 4000;
const STATEMENT_MS = 30_000;

/** Reads one credential once. @throws SourceError */
export const readCredential = (
  read: ReadSecret,
  secretId: string,
  signal: AbortSignal,
): Promise<DatabaseCredential> => secretsManagerSource(read, secretId, decodeDatabaseCredential).read(signal);

/**
 * Connects, runs `work` and always disconnects.
 * @throws CodedError `DATABASE_NOT_REACHED` when there is no connection, else what `work` throws.
 */
export async function withConnection<T>(
  address: DatabaseAddress,
  credential: Pick<DatabaseCredential, 'username' | 'password'>,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    ...address,
    user: credential.username,
    password: credential.password,
    ssl: { rejectUnauthorized: true },
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    application_name: 'holdover-deploy',
  });
  // A server that goes away between statements reports to the client itself; the next statement fails anyway.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new NotConnected(address, error);
  }
  try {
    return await work(client);
  } finally {
    // Nobody waits for a goodbye.
    client.end().catch(() => undefined);
  }
}

export class NotConnected extends CodedError {
  /** `rejected`: the credential; `absent`: the name resolves to nothing; `unreachable`: no usable answer. */
  readonly why: 'rejected' | 'absent' | 'unreachable';
  constructor(address: DatabaseAddress, cause: unknown) {
    const why = whyNotConnected(cause);
    super('DATABASE_NOT_REACHED', `no connection to ${address.host}:${address.port}: ${why}`, cause);
    this.why = why;
  }
}

function whyNotConnected(cause: unknown): NotConnected['why'] {
  if (errorCode(cause) === 'ENOTFOUND') return 'absent';
  return classifyDatabaseError(cause) === 'rejected' ? 'rejected' : 'unreachable';
}

/** Whether this server refuses writes: a replica, or a cluster that is a global secondary. */
export async function isReadOnly(client: Pick<Client, 'query'>): Promise<boolean> {
  const answer = await client.query<{ read_only: boolean }>(
    "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS read_only",
  );
  return answer.rows[0]?.read_only ?? true;
}
