/**
 * Signature Version 4 in a query string: presigned requests without a body (AWS IAM guide, "Query parameters").
 */
import { timingSafeEqual } from 'node:crypto';

import { AwsError } from './aws-api/error.ts';
import type { Caller, CallerDirectory } from './ports.ts';
import { checkScope, signature } from './signing.ts';
import type { SignatureClaim } from './signing.ts';

export interface PresignedRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark, as received. */
  readonly query: string;
  /** The one header that is signed. */
  readonly host: string;
}
export interface PresignedClaim extends SignatureClaim {
  /** Epoch milliseconds. */
  readonly signedAtMs: number;
  readonly expiresSeconds: number;
  /** As signed, YYYYMMDDTHHMMSSZ. */
  readonly dateTime: string;
  readonly sessionToken: string | undefined;
}

const CREDENTIAL = /^([^/]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request$/;
const DATE_TIME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
/** Temporary credentials, which a session token belongs to. */
const TEMPORARY = 'ASIA';

/** @returns undefined when the query is not of the documented form. */
export function presignedClaim(query: string): PresignedClaim | undefined {
  const parameters = new URLSearchParams(query);
  const of = (name: string): string => parameters.get(name) ?? '';
  const [, accessKeyId, date, region, service] = CREDENTIAL.exec(of('X-Amz-Credential')) ?? [];
  const dateTime = of('X-Amz-Date');
  const signedAtMs = Date.parse(dateTime.replace(DATE_TIME, '$1-$2-$3T$4:$5:$6Z'));
  const expiresSeconds = Number(of('X-Amz-Expires'));
  if (of('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256' || !(expiresSeconds > 0)) return undefined;
  if (accessKeyId === undefined || date === undefined || region === undefined || service === undefined)
    return undefined;
  if (!dateTime.startsWith(date) || Number.isNaN(signedAtMs)) return undefined;
  const signedHeaders = of('X-Amz-SignedHeaders').split(';');
  const sessionToken = parameters.get('X-Amz-Security-Token') ?? undefined;
  return {
    ...{ accessKeyId, date, region, service, signedHeaders, sessionToken },
    ...{ signedAtMs, expiresSeconds, dateTime, signature: of('X-Amz-Signature') },
  };
}

/**
 * Who signed the request; its age is for the caller to judge.
 * @throws AwsError IncompleteSignatureException, UnrecognizedClientException or InvalidSignatureException.
 */
export function verifyPresigned(
  request: PresignedRequest,
  endpoint: { readonly region: string; readonly service: string },
  callers: CallerDirectory,
): Caller {
  const claim = presignedClaim(request.query);
  if (claim === undefined)
    throw new AwsError(
      'IncompleteSignatureException',
      'The query is not of the form of a presigned request.',
    );
  checkScope(claim, endpoint);
  const known = callers.find(claim.accessKeyId);
  const lacksToken = claim.accessKeyId.startsWith(TEMPORARY) && claim.sessionToken === undefined;
  if (known === undefined || lacksToken)
    throw new AwsError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
  if (sameHex(signature(signedRequest(request, claim), claim, known.secretAccessKey), claim.signature))
    return known.caller;
  throw new AwsError(
    'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided.',
  );
}

/** The signature covers every parameter but itself. */
function signedRequest({ method, path, query, host }: PresignedRequest, { dateTime }: PresignedClaim) {
  const unsigned = query
    .split('&')
    .filter((pair) => !pair.startsWith('X-Amz-Signature='))
    .join('&');
  const headers = { host, 'x-amz-date': dateTime };
  return { method, path, query: unsigned, headers, body: new Uint8Array() };
}

function sameHex(one: string, two: string): boolean {
  const [left, right] = [Buffer.from(one, 'hex'), Buffer.from(two, 'hex')];
  return left.length === right.length && timingSafeEqual(left, right);
}
