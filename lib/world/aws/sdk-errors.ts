/** The SDK's errors in one plain sentence each. Its own texts may carry request ids and signed headers. */
import { WorldError } from '../world.ts';

const THROTTLED = /throttl|rate ?exceeded|priorrequestnotcomplete|toomanyrequests/i;
const DENIED = /accessdenied|unauthorized|notauthorized/i;
const BAD_CREDENTIALS =
  /credentialsprovider|expiredtoken|invalidclienttoken|unrecognizedclient|signaturedoesnotmatch|invalidaccesskey/i;
const UNREACHABLE = /timeout|econnrefused|enotfound|econnreset|ehostunreach|eai_again|networkingerror/i;

const ZONE_DENIED =
  'the credentials may not read the zone; they need sts:GetCallerIdentity, route53:ListHostedZonesByName, route53:ListResourceRecordSets and route53:ListHealthChecks';

/** @param denied what to say where a permission is missing. @returns WorldError with a code of its own; the original error is its cause. */
export const inOneSentence = (error: unknown, denied: string = ZONE_DENIED): WorldError => {
  const name = nameOf(error);
  if (BAD_CREDENTIALS.test(name))
    return new WorldError(
      'CREDENTIALS_MISSING',
      `no usable AWS credentials were found (${name}); set a profile or sign in first`,
      error,
    );
  if (THROTTLED.test(name))
    return new WorldError('THROTTLED', `AWS throttled the request (${name}); try again in a minute`, error);
  if (DENIED.test(name)) return new WorldError('ACCESS_DENIED', denied, error);
  if (UNREACHABLE.test(name))
    return new WorldError('UNREACHABLE', `AWS could not be reached (${name})`, error);
  return new WorldError('AWS_FAILED', `AWS answered with an error (${name})`, error);
};

const nameOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown error';
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string') return code;
  // The SDK wraps what is no Error of its own realm, and then the code stands in the text only.
  return /\bE[A-Z]{6,}\b/.exec(error.message)?.[0] ?? error.name;
};
