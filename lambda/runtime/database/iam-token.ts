/**
 * IAM database authentication tokens: a presigned `connect` request without its scheme, given as the password
 * (Aurora user guide, "IAM database authentication"). Signed in this process: no call, no secret but the execution
 * role's own. Made here and not by `@aws-sdk/rds-signer`, which brings the SDK's credential providers along and takes
 * 33 ms to load on a cold start (measured); a test holds both to the same bytes.
 */
import { createHmac, hash } from 'node:crypto';

import type { Credentials } from '../dynamodb/signature.ts';

export interface TokenTarget {
  readonly host: string;
  readonly port: number;
  /** Database role. */
  readonly user: string;
}
/** A token for one login; the server takes it for 15 minutes. */
export type SignToken = (target: TokenTarget) => string;

const SERVICE = 'rds-db';
const LIFETIME_SECONDS = 900;

/** `nowMs`: epoch milliseconds, as the signature states them. */
export const createTokenSigner =
  (region: string, credentials: () => Credentials, nowMs: () => number): SignToken =>
  ({ host, port, user }) => {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials();
    const time = new Date(nowMs()).toISOString().replace(/[-:]|\.\d{3}/g, '');
    const scope = [time.slice(0, 8), region, SERVICE, 'aws4_request'];
    const address = `${host}:${port}`;
    const signed: readonly Pair[] = [
      ['Action', 'connect'],
      ['DBUser', user],
      ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
      ['X-Amz-Credential', [accessKeyId, ...scope].join('/')],
      ['X-Amz-Date', time],
      ['X-Amz-Expires', String(LIFETIME_SECONDS)],
      ...(sessionToken === undefined ? [] : [['X-Amz-Security-Token', sessionToken] as const]),
      ['X-Amz-SignedHeaders', 'host'],
    ];
    const canonical = ['GET', '/', query(signed), `host:${address}\n`, 'host', EMPTY_BODY].join('\n');
    const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), hash('sha256', canonical, 'hex')].join('\n');
    const key = scope.reduce<Buffer>(
      (previous, part) => hmac(previous, part),
      Buffer.from(`AWS4${secretAccessKey}`),
    );
    const signature: Pair = ['X-Amz-Signature', hmac(key, text).toString('hex')];
    return `${address}/?${query([...signed, signature])}`;
  };

const EMPTY_BODY = hash('sha256', '', 'hex');

type Pair = readonly [name: string, value: string];
/** In the order of their names, which the signature wants. */
const query = (pairs: readonly Pair[]): string =>
  pairs
    .map(([name, value]) => `${name}=${escaped(value)}`)
    .toSorted()
    .join('&');

/** RFC 3986: `encodeURIComponent` leaves these five as they are. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
