/**
 * Signature Version 4 as a service verifies it (AWS IAM guide, "Create a signed AWS API request"). Error codes are
 * those of the JSON services. Presigned queries: `presigned.ts`. Not modelled: chunked payloads and the 15-minute limit on clock
 * skew (a tool outside the functions signs by the machine's clock while the world's runs at the speed).
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import { AwsError } from './aws-api/error.ts';
import type { Caller, CallerDirectory } from './ports.ts';

export interface SignedRequest {
  readonly method: string;
  /** As received, still encoded. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

/** What the `Authorization` header claims. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  /** YYYYMMDD. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request,\s*SignedHeaders=([a-z0-9;-]+),\s*Signature=([0-9a-f]{64})$/;

/** @returns undefined when the header is not of the documented form. */
export function parseAuthorization(header: string): SignatureClaim | undefined {
  const [, accessKeyId, date, region, service, signedHeaders, signature] = AUTHORIZATION.exec(header) ?? [];
  if (accessKeyId === undefined || date === undefined || region === undefined) return undefined;
  if (service === undefined || signedHeaders === undefined || signature === undefined) return undefined;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

/**
 * Who signed the request, once its signature and scope hold.
 * @throws AwsError MissingAuthenticationTokenException, IncompleteSignatureException, UnrecognizedClientException or
 * InvalidSignatureException. A scope for another region or service is the latter, as it is at AWS.
 */
export function verifySignature(
  request: SignedRequest,
  endpoint: { readonly region: string; readonly service: string },
  callers: CallerDirectory,
): Caller {
  const header = headerValue(request, 'authorization');
  if (header === '')
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
  const claim = parseAuthorization(header);
  if (claim === undefined)
    throw new AwsError('IncompleteSignatureException', 'Authorization header is not in the expected form.');
  const known = callers.find(claim.accessKeyId);
  if (known === undefined)
    throw new AwsError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
  checkScope(claim, endpoint);
  const expected = Buffer.from(signature(request, claim, known.secretAccessKey), 'hex');
  if (!timingSafeEqual(expected, Buffer.from(claim.signature, 'hex')))
    throw new AwsError(
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    );
  return known.caller;
}

/** @throws AwsError InvalidSignatureException for a signature that was made for another region or service. */
export function checkScope(
  claim: Pick<SignatureClaim, 'region' | 'service'>,
  endpoint: { readonly region: string; readonly service: string },
): void {
  if (claim.region !== endpoint.region)
    throw new AwsError(
      'InvalidSignatureException',
      `Credential should be scoped to a valid region, not '${claim.region}'.`,
    );
  if (claim.service !== endpoint.service)
    throw new AwsError(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${endpoint.service}'.`,
    );
}

/** The signature that the holder of the key makes of this request, in hexadecimal. */
export function signature(request: SignedRequest, claim: SignatureClaim, secretAccessKey: string): string {
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
  const text = [
    'AWS4-HMAC-SHA256',
    headerValue(request, 'x-amz-date'),
    scope,
    sha256(canonicalRequest(request, claim.signedHeaders)),
  ].join('\n');
  return hmac(signingKey(claim, secretAccessKey), text).toString('hex');
}

/** Derived once a day, region, service and key pair, as the SDK does on its side. */
const signingKeys = new Map<string, Buffer>();
function signingKey({ date, region, service }: SignatureClaim, secretAccessKey: string): Buffer {
  const name = [date, region, service, secretAccessKey].join(' ');
  const known = signingKeys.get(name);
  if (known !== undefined) return known;
  const key = [date, region, service, 'aws4_request'].reduce<Buffer>(
    (previous, part) => hmac(previous, part),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
  signingKeys.set(name, key);
  return key;
}

function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const headers = signedHeaders.map((name) => `${name}:${headerValue(request, name)}\n`).join('');
  // Every service but S3 encodes the path a second time.
  const path = encodeURIComponent(request.path).replaceAll('%2F', '/');
  const query = request.query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .sort();
  return [request.method, path, query.join('&'), headers, signedHeaders.join(';'), sha256(request.body)].join(
    '\n',
  );
}

function headerValue(request: SignedRequest, name: string): string {
  const value = request.headers[name];
  const joined = typeof value === 'string' ? value : (value ?? []).join(',');
  return joined.trim().replace(/\s+/g, ' ');
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
const hmac = (key: Uint8Array, content: string): Buffer => createHmac('sha256', key).update(content).digest();
