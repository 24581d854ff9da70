/** A sign-in under way at the hosted page: found, shown as a form, ended with an account. */
import type { Context } from 'koa';
import { errors } from 'oidc-provider';
import type Provider from 'oidc-provider';
import { ANNOUNCEMENT } from '../../contract/flags.ts';
import { SERVICE_PATHS } from '../../contract/routes.ts';
import type { DirectoryConnection } from '../../runtime/directory/port.ts';
import { errorPage } from '../pages/error-page.ts';
import { signInPage } from '../pages/sign-in-page.ts';
import type { SignInProblem } from '../pages/sign-in-page.ts';
import { guarded } from '../protocol/errors.ts';
import { startAgain, wasMoved } from '../protocol/moved.ts';
import { requestScope } from '../protocol/request-scope.ts';
import { sendPage } from '../protocol/send-page.ts';
import type { ServiceContext } from '../protocol/service-context.ts';
import type { SignInRules } from './sign-in.ts';

export type InteractionDetails = Awaited<ReturnType<Provider['interactionDetails']>>;

export interface SignInParts {
  readonly service: ServiceContext;
  readonly provider: Provider;
  readonly rules: SignInRules;
}

/** Nothing: the answer has been written, either the same request again (table A) or a page that ends here. */
export async function findInteraction(
  { service, provider }: SignInParts,
  ctx: Context,
  uid: string,
): Promise<InteractionDetails | undefined> {
  try {
    const interaction = await provider.interactionDetails(ctx.req, ctx.res);
    if (interaction.uid === uid) return interaction;
  } catch (error) {
    if (!(error instanceof errors.SessionNotFound)) throw error;
  }
  const { moved } = requestScope();
  if (moved === undefined) sendExpired(ctx);
  else startAgain(service, ctx, moved);
  return undefined;
}

/** There is nothing here to go on with. */
export function sendExpired(ctx: Context): void {
  ctx.status = 400;
  const description = 'this sign-in has expired, or cookies are switched off';
  const { correlationId } = requestScope();
  sendPage(ctx, errorPage({ status: 400, error: 'invalid_request', description, correlationId }));
}

export interface Shown {
  /** What the person wrote before; empty where nothing. */
  readonly email?: string;
  readonly problem?: SignInProblem;
}

export async function showForm(
  { service, rules }: SignInParts,
  ctx: Context,
  interaction: InteractionDetails,
  { email = '', problem }: Shown = {},
): Promise<void> {
  const { client_id: clientId, redirect_uri: redirectUri } = interaction.params;
  const client = await guarded('directory', () =>
    service.directory.findClient(service.host, String(clientId)),
  );
  const connections = await connectionsOf(service, interaction);
  const action = formPath(interaction);
  sendPage(
    ctx,
    signInPage({
      action,
      clientName: client?.name ?? String(clientId),
      redirectUri: typeof redirectUri === 'string' ? redirectUri : undefined,
      email,
      announcement: rules.flags.value(ANNOUNCEMENT),
      moved: wasMoved(ctx),
      correlationId: requestScope().correlationId,
      providers: connections.map(({ id, name }) => ({ name, href: `${action}/upstream/${id}` })),
      ...(problem === undefined ? {} : { problem }),
    }),
  );
}

export const formPath = ({ uid }: Pick<InteractionDetails, 'uid'>): string =>
  `${SERVICE_PATHS.interaction}/${uid}`;

/** A host of one organisation knows its own people only, and so does a client of one. */
export async function organizationOf(
  service: ServiceContext,
  interaction: InteractionDetails,
): Promise<string | undefined> {
  return guarded('directory', async () => {
    const host = await service.directory.findHost(service.host);
    const client = await service.directory.findClient(service.host, String(interaction.params['client_id']));
    return host?.organizationId ?? client?.organizationId;
  });
}

/** Other ways to sign in here; none where no organisation is meant. */
export async function connectionsOf(
  service: ServiceContext,
  interaction: InteractionDetails,
): Promise<readonly DirectoryConnection[]> {
  const organizationId = await organizationOf(service, interaction);
  if (organizationId === undefined) return [];
  return guarded('directory', () => service.directory.findConnections(organizationId));
}

/** @param amr how the person proved who they are (RFC 8176); empty where a provider did and says nothing of it. */
export async function finish(
  provider: Provider,
  ctx: Context,
  accountId: string,
  amr: readonly string[],
): Promise<void> {
  const login = { accountId, remember: true, ...(amr.length === 0 ? {} : { amr: [...amr] }) };
  const returnTo = await provider.interactionResult(
    ctx.req,
    ctx.res,
    { login },
    { mergeWithLastSubmission: false },
  );
  ctx.status = 303;
  ctx.redirect(returnTo);
}
