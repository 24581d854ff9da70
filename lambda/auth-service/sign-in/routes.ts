/** The hosted page: shows the form, takes the password, hands a signed-in account to the protocol engine. */
import type { Context, Middleware } from 'koa';
import { errors } from 'oidc-provider';
import type Provider from 'oidc-provider';
import { ANNOUNCEMENT } from '../../contract/flags.ts';
import { SERVICE_PATHS } from '../../contract/routes.ts';
import { guarded } from '../protocol/errors.ts';
import { startAgain, wasMoved } from '../protocol/moved.ts';
import { requestScope } from '../protocol/request-scope.ts';
import { sendPage } from '../protocol/send-page.ts';
import type { ServiceContext } from '../protocol/service-context.ts';
import { signInPage } from '../pages/sign-in-page.ts';
import type { SignInProblem } from '../pages/sign-in-page.ts';
import { errorPage } from '../pages/error-page.ts';
import { readForm } from './form.ts';
import { authenticate } from './sign-in.ts';
import type { SignInRules } from './sign-in.ts';

type InteractionDetails = Awaited<ReturnType<Provider['interactionDetails']>>;

interface SignInParts {
  readonly service: ServiceContext;
  readonly provider: Provider;
  readonly rules: SignInRules;
}

const PATH = new RegExp(`^${SERVICE_PATHS.interaction}/([\\w-]+)$`);

export function signInRoutes(service: ServiceContext, provider: Provider, rules: SignInRules): Middleware {
  const parts = { service, provider, rules };
  return async (ctx, next): Promise<void> => {
    const uid = PATH.exec(ctx.path)?.[1];
    if (uid === undefined) {
      await next();
      return;
    }
    ctx.set('Cache-Control', 'no-store');
    const interaction = await findInteraction(parts, ctx, uid);
    if (interaction === undefined) return;
    if (ctx.method === 'GET' || ctx.method === 'HEAD') return showForm(parts, ctx, interaction, '');
    if (ctx.method === 'POST') return takeForm(parts, ctx, interaction);
    ctx.status = 405;
    ctx.set('Allow', 'GET, HEAD, POST');
  };
}

/** Nothing: the answer has been written, either the same request again (table A) or a page that ends here. */
async function findInteraction(
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
  const { moved, correlationId } = requestScope();
  if (moved !== undefined) {
    startAgain(service, ctx, moved);
    return undefined;
  }
  ctx.status = 400;
  const description = 'this sign-in has expired, or cookies are switched off';
  sendPage(ctx, errorPage({ status: 400, error: 'invalid_request', description, correlationId }));
  return undefined;
}

async function showForm(
  { service, rules }: SignInParts,
  ctx: Context,
  interaction: InteractionDetails,
  email: string,
  problem?: SignInProblem,
): Promise<void> {
  const { client_id: clientId, redirect_uri: redirectUri } = interaction.params;
  const client = await guarded('directory', () =>
    service.directory.findClient(service.host, String(clientId)),
  );
  sendPage(
    ctx,
    signInPage({
      action: ctx.path,
      clientName: client?.name ?? String(clientId),
      redirectUri: typeof redirectUri === 'string' ? redirectUri : undefined,
      email,
      announcement: rules.flags.value(ANNOUNCEMENT),
      moved: wasMoved(ctx),
      correlationId: requestScope().correlationId,
      ...(problem === undefined ? {} : { problem }),
    }),
  );
}

async function takeForm(parts: SignInParts, ctx: Context, interaction: InteractionDetails): Promise<void> {
  const form = await readForm(ctx);
  const email = form.get('email')?.trim() ?? '';
  const password = form.get('password') ?? '';
  if (email === '' || password === '') {
    ctx.status = 422;
    return showForm(parts, ctx, interaction, email, 'incomplete');
  }
  const { clientAddress, correlationId } = requestScope();
  const organizationId = await organizationOf(parts.service, interaction);
  // One spelling for the counter and the look-up: PostgreSQL folds some letters that JavaScript does not, and a
  // spelling of its own for each guess would never be throttled.
  const attempt = { email: email.toLowerCase(), password, organizationId, clientAddress, correlationId };
  const result = await authenticate(parts.service, parts.rules, attempt);
  switch (result.kind) {
    case 'signed-in':
      return finish(parts.provider, ctx, result.accountId);
    case 'refused':
      ctx.status = 422;
      return showForm(parts, ctx, interaction, email, 'refused');
    case 'temporarily-unavailable':
      ctx.status = 503;
      return showForm(parts, ctx, interaction, email, 'unavailable');
  }
}

/** A host of one organisation knows its own people only, and so does a client of one. */
async function organizationOf(
  service: ServiceContext,
  interaction: InteractionDetails,
): Promise<string | undefined> {
  return guarded('directory', async () => {
    const host = await service.directory.findHost(service.host);
    const client = await service.directory.findClient(service.host, String(interaction.params['client_id']));
    return host?.organizationId ?? client?.organizationId;
  });
}

async function finish(provider: Provider, ctx: Context, accountId: string): Promise<void> {
  const login = { accountId, remember: true, amr: ['pwd'] };
  const returnTo = await provider.interactionResult(
    ctx.req,
    ctx.res,
    { login },
    { mergeWithLastSubmission: false },
  );
  ctx.status = 303;
  ctx.redirect(returnTo);
}
