/**
 * Sign-in by what an upstream provider proves (tables B and C): the link and the account come from the directory, so
 * the database is asked only for somebody new.
 */
import type { DirectoryConnection } from '../../runtime/directory/port.ts';
import { describeError } from '../../runtime/errors.ts';
import { UpstreamRefused, UpstreamUnavailable } from '../../runtime/upstream/errors.ts';
import type {
  SignInRequest,
  UpstreamClient,
  UpstreamIdentity,
} from '../../runtime/upstream/relying-party.ts';
import type { Upstream } from '../../runtime/upstream/upstream.ts';
import { EMAIL, NAME } from '../admin/inputs.ts';
import { requestScope } from '../protocol/request-scope.ts';
import type { ServiceContext } from '../protocol/service-context.ts';
import { isSealedByFirst } from '../sealed-text.ts';
import { from, noteResult, unavailable } from '../sign-in/outcome.ts';
import { recordSignIn } from '../sign-in/record.ts';
import type { AuthenticationResult, NotSignedIn } from '../sign-in/result.ts';
import type { Admit } from './admission.ts';
import { openConnectionSecret, sealConnectionSecret } from './connection-secret.ts';
import type { Reseal } from './reseal.ts';

export interface UpstreamRules {
  readonly providers: Upstream;
  readonly admit: Admit;
  readonly reseal: Reseal;
}

export interface UpstreamAttempt {
  readonly connection: DirectoryConnection;
  readonly request: SignInRequest;
  /** The query that came back with the person. */
  readonly answer: string;
  readonly clientAddress: string;
  readonly correlationId: string;
}

/** Where the person signs in. Never throws. */
export async function beginUpstream(
  service: ServiceContext,
  { providers }: UpstreamRules,
  connection: DirectoryConnection,
  request: SignInRequest,
): Promise<{ readonly kind: 'redirect'; readonly url: string } | NotSignedIn> {
  try {
    const url = await providers.authorizationUrl(clientOf(service, connection), request);
    return { kind: 'redirect', url };
  } catch (error) {
    const result = failed(service, error);
    noteResult(service, result);
    return result;
  }
}

/** Never throws: whatever fails on the way can make no session. */
export async function authenticateUpstream(
  service: ServiceContext,
  rules: UpstreamRules,
  attempt: UpstreamAttempt,
): Promise<AuthenticationResult> {
  const result = await decide(service, rules, attempt).catch((error: unknown) => failed(service, error));
  noteResult(service, result);
  if (result.kind === 'signed-in') resealAfterwards(service, rules, attempt.connection);
  return result;
}

/** When the answer stands: nobody waits for it, and nobody is refused because it fails. */
function resealAfterwards(
  service: ServiceContext,
  { reseal }: UpstreamRules,
  { id, sealedSecret: before }: DirectoryConnection,
): void {
  const macKeys = service.keys.mac().keys;
  if (before === undefined || isSealedByFirst(macKeys, before)) return;
  const secret = openConnectionSecret(macKeys, id, before);
  if (secret === undefined) return;
  const after = sealConnectionSecret(macKeys, id, secret);
  requestScope().after.push(() =>
    reseal({ connectionId: id, before, after }).catch((error: unknown) => {
      service.note({ event: 'dependency-failed', component: 'connection-reseal', ...describeError(error) });
    }),
  );
}

class SecretGone extends Error {}

function clientOf(service: ServiceContext, connection: DirectoryConnection): UpstreamClient {
  const { id, issuer, clientId, sealedSecret } = connection;
  if (sealedSecret === undefined) return { issuer, clientId };
  const clientSecret = openConnectionSecret(service.keys.mac().keys, id, sealedSecret);
  if (clientSecret === undefined) throw new SecretGone();
  return { issuer, clientId, clientSecret };
}

function failed(service: ServiceContext, error: unknown): NotSignedIn {
  if (error instanceof UpstreamRefused) {
    service.note({ event: 'dependency-failed', component: 'upstream', ...describeError(error) });
    return { kind: 'refused', reason: error.reason === 'denied' ? 'provider-denied' : 'provider-answer' };
  }
  if (error instanceof UpstreamUnavailable) {
    service.note({ event: 'dependency-failed', component: 'upstream', ...describeError(error) });
    return { kind: 'temporarily-unavailable', reason: 'upstream' };
  }
  if (error instanceof SecretGone) return { kind: 'temporarily-unavailable', reason: 'connection-secret' };
  return unavailable(service, error);
}

async function decide(
  service: ServiceContext,
  rules: UpstreamRules,
  attempt: UpstreamAttempt,
): Promise<AuthenticationResult> {
  const { connection, request, answer } = attempt;
  const identity = await rules.providers.identity(clientOf(service, connection), request, answer);
  const { organizationId } = connection;
  const subject = { organizationId, issuer: identity.issuer, subject: identity.subject };
  const linked = await from('directory', () => service.directory.findLink(subject));
  const found = linked ?? (await admitted(rules, connection, identity));
  if (typeof found !== 'string') return found;
  const result = await judge(service, organizationId, found);
  if (result.kind === 'signed-in') await from('session-table', () => recordSignIn(service, found, attempt));
  return result;
}

/** @returns the new account's id, or why there is none. */
async function admitted(
  { admit }: UpstreamRules,
  { id: connectionId, organizationId, newUsers }: DirectoryConnection,
  { issuer, subject, profile }: UpstreamIdentity,
): Promise<string | NotSignedIn> {
  if (newUsers === 'refuse') return { kind: 'refused', reason: 'unknown-user' };
  const { email, emailVerified, name } = await profile();
  // What the provider itself calls unverified may be anybody's.
  if (email === undefined || !EMAIL.accepts(email) || emailVerified === false)
    return { kind: 'refused', reason: 'no-address' };
  const person = { connectionId, organizationId, issuer, subject, email };
  const named = name !== undefined && NAME.accepts(name) ? { ...person, name } : person;
  const admission = await from('database', () => admit(named));
  switch (admission.kind) {
    case 'admitted':
      return admission.accountId;
    case 'address-taken':
      return { kind: 'refused', reason: 'address-taken' };
    case 'closed':
      return { kind: 'temporarily-unavailable', reason: 'new-users-closed' };
  }
}

async function judge(
  service: ServiceContext,
  organizationId: string,
  accountId: string,
): Promise<AuthenticationResult> {
  const account = await from('directory', () => service.directory.findAccount(accountId));
  if (account === 'unknown') return { kind: 'temporarily-unavailable', reason: 'not-projected' };
  if (account.status !== 'enabled' || account.organizationId !== organizationId)
    return { kind: 'refused', reason: 'disabled' };
  return { kind: 'signed-in', accountId };
}
