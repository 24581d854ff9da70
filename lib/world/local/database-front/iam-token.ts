/**
 * IAM database authentication tokens: a presigned `connect` request without its scheme, given as the password
 * (Aurora guide, "IAM database authentication"; made by `@aws-sdk/rds-signer`).
 */
import { AwsError } from '../aws-api/error.ts';
import { authorize } from '../permissions/authorize.ts';
import type { Caller, LocalContext } from '../ports.ts';
import { presignedClaim, verifyPresigned } from '../presigned.ts';

/** "Each token has a lifetime of 15 minutes" (Aurora guide). */
const LIFETIME_SECONDS = 900;
/** How far ahead a signer's clock may be: five minutes, as for any presigned request. */
const AHEAD_SECONDS = 300;

/** What a token has to be for. */
export interface TokenTarget {
  /** `<endpoint>:<port>`, as the client signed it. */
  readonly host: string;
  readonly region: string;
  readonly account: string;
  /** Of the cluster, `cluster-...`. */
  readonly resourceId: string;
  readonly user: string;
}
type Needs = Pick<LocalContext, 'callers' | 'clock' | 'emit'>;

/** @returns why the token does not let its bearer in, undefined when it does. */
export function tokenProblem(needs: Needs, token: string, target: TokenTarget): string | undefined {
  const slash = token.indexOf('/');
  const [host, query] = [token.slice(0, slash), token.slice(slash + 2)];
  if (slash < 0 || token[slash + 1] !== '?') return 'it is no token';
  if (host !== target.host) return `it is for ${host}`;
  const parameters = new URLSearchParams(query);
  if (parameters.get('Action') !== 'connect') return 'it is for another action';
  if (parameters.get('DBUser') !== target.user) return `it is for the user ${parameters.get('DBUser') ?? ''}`;
  return ageProblem(needs, query) ?? callerProblem(needs, query, target);
}

function ageProblem({ clock }: Needs, query: string): string | undefined {
  const claim = presignedClaim(query);
  if (claim === undefined) return 'it is not signed as a presigned request';
  const ageSeconds = (clock.now() - claim.signedAtMs) / 1000;
  if (ageSeconds < -AHEAD_SECONDS) return 'it is from the future';
  return ageSeconds > Math.min(claim.expiresSeconds, LIFETIME_SECONDS) ? 'it has expired' : undefined;
}

function callerProblem(needs: Needs, query: string, target: TokenTarget): string | undefined {
  const { region, account, resourceId, user } = target;
  try {
    const signed = { method: 'GET', path: '/', query, host: target.host };
    const caller: Caller = verifyPresigned(signed, { region, service: 'rds-db' }, needs.callers);
    const resource = `arn:aws:rds-db:${region}:${account}:dbuser:${resourceId}/${user}`;
    const context = { 'aws:RequestedRegion': [region] };
    authorize(caller, { action: 'rds-db:connect', resource, context }, needs.emit);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error.message;
    throw error;
  }
}
