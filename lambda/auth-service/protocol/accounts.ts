/**
 * Whether an account may go on, asked by the library on /auth,
 * code exchange, refresh and userinfo (auth traps A3).
 */
import type { Account, FindAccount, KoaContextWithOIDC } from 'oidc-provider';
import type { DirectoryAccount } from '../../runtime/directory/port.ts';
import { TemporarilyUnavailableError, guarded } from './errors.ts';
import type { ServiceContext } from './service-context.ts';

/** Nothing only for what is positively over: the library turns nothing into `invalid_grant` and signs people out. */
export function accountFinder(service: ServiceContext): FindAccount {
  return async (ctx, accountId, token) => {
    const account = await guarded('directory', () => service.directory.findAccount(accountId));
    if (account === 'unknown')
      throw new TemporarilyUnavailableError('This account is not known in this region yet.');
    if (account.status !== 'enabled' || !(await isOfClientsOrganization(service, ctx, account)))
      return undefined;
    // A token carries its own time of issue; without one the library asks for the browser session's account.
    const issuedAt = token === undefined ? sessionStart(ctx) : (token as { readonly iat?: number }).iat;
    return wasCutOff(account, issuedAt) ? undefined : toAccount(account);
  };
}

function sessionStart(ctx: KoaContextWithOIDC): number | undefined {
  const session = ctx.oidc.session;
  return session?.authTime();
}

/**
 * A session is the host's, and several organisations may share a host: without this a person of one would be let
 * into the applications of another.
 */
async function isOfClientsOrganization(
  service: ServiceContext,
  { oidc }: KoaContextWithOIDC,
  { organizationId }: DirectoryAccount,
): Promise<boolean> {
  const clientId = oidc.client?.clientId;
  if (organizationId === undefined || clientId === undefined) return true;
  const client = await guarded('directory', () => service.directory.findClient(service.host, clientId));
  return client?.organizationId === undefined || client.organizationId === organizationId;
}

function wasCutOff(account: DirectoryAccount, issuedAt: number | undefined): boolean {
  return account.cutoffAt !== undefined && (issuedAt === undefined || issuedAt < account.cutoffAt);
}

function toAccount(account: DirectoryAccount): Account {
  return {
    accountId: account.accountId,
    claims: () => ({ sub: account.accountId, ...account.claims }),
  };
}
