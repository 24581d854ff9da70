/**
 * AWS Signature Version 4 of one request (IAM user guide, "Create a signed AWS API request"). The
 * derived key is kept for its day: four of the five HMACs of a signature are the same for every call.
 */
import { createHmac, createSecretKey, hash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
export interface Signable {
  readonly host: string;
  /** Default: POST. */
  readonly method?: 'GET' | 'POST';
  /** Default: `/`. Encoded already, and of plain letters: what needs encoding would be encoded twice. */
  readonly path?: string;
  /** Default: none. At most one parameter, encoded already. */
  readonly query?: string;
  /** Operation of the JSON protocol. */
  readonly target?: string;
  readonly body: string;
  readonly contentType: `application/x-amz-json-${string}` | 'application/json';
  readonly nowMs: number;
}
export type Sign = (request: Signable) => Record<string, string>;

/** @returns all headers of the request, `authorization` included. */
export function createSigner(region: string, service: string, credentials: () => Credentials): Sign {
  let derived: { readonly name: string; readonly key: KeyObject } | undefined;
  const keyFor = (date: string, secret: string): KeyObject => {
    const name = `${date} ${secret}`;
    if (derived?.name !== name) {
      const parts = [date, region, service, 'aws4_request'];
      const key = parts.reduce<Buffer>(
        (previous, part) => hmac(previous, part),
        Buffer.from(`AWS4${secret}`),
      );
      derived = { name, key: createSecretKey(key) };
    }
    return derived.key;
  };
  return ({ host, method = 'POST', path = '/', query = '', target, body, contentType, nowMs }) => {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials();
    const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
    const headers: Record<string, string> = {
      'content-type': contentType,
      host,
      'x-amz-date': time,
      ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
      ...(target === undefined ? {} : { 'x-amz-target': target }),
    };
    const names = Object.keys(headers);
    const lines = names.map((name) => `${name}:${headers[name] ?? ''}\n`).join('');
    const canonical = [method, path, query, lines, names.join(';'), sha256(body)].join('\n');
    const date = time.slice(0, 8);
    const scope = `${date}/${region}/${service}/aws4_request`;
    const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
    const signature = hmac(keyFor(date, secretAccessKey), text).toString('hex');
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
    return { ...headers, authorization };
  };
}

const sha256 = (text: string): string => hash('sha256', text, 'hex');
const hmac = (key: Buffer | KeyObject, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();
