/** To a provider and back: two steps below the hosted page, and the one address that providers send people back to. */
import type { Context, Middleware } from 'koa';
import type Provider from 'oidc-provider';

import { SERVICE_PATHS } from '../../contract/routes.ts';
import type { DirectoryConnection } from '../../runtime/directory/port.ts';
import type { SignInRequest } from '../../runtime/upstream/relying-party.ts';
import type { ProviderLink, SignInProblem } from '../pages/sign-in-page.ts';
import { requestScope } from '../protocol/request-scope.ts';
import type { ServiceContext } from '../protocol/service-context.ts';
import {
  connectionsOf,
  findInteraction,
  finish,
  formPath,
  sendExpired,
  showForm,
} from '../sign-in/interaction.ts';
import type { InteractionDetails, SignInParts } from '../sign-in/interaction.ts';
import type { NotSignedIn } from '../sign-in/result.ts';
import type { SignInRules } from '../sign-in/sign-in.ts';
import { authenticateUpstream, beginUpstream } from './authenticate.ts';
import { dropTicket, keepTicket, newTicket, readTicket, uidOfState } from './ticket.ts';
import type { Ticket } from './ticket.ts';

const PATH = new RegExp(`^${SERVICE_PATHS.interaction}/([\\w-]+)/upstream(?:/([\\w-]+))?$`);

export function upstreamRoutes(service: ServiceContext, provider: Provider, rules: SignInRules): Middleware {
  const parts = { service, provider, rules };
  return async (ctx, next): Promise<void> => {
    const isCallback = ctx.path === SERVICE_PATHS.upstreamCallback;
    const [, uid = '', connectionId] = PATH.exec(ctx.path) ?? [];
    if (!isCallback && uid === '') {
      await next();
      return;
    }
    ctx.set('Cache-Control', 'no-store');
    if (ctx.method !== 'GET') {
      ctx.status = 405;
      ctx.set('Allow', 'GET');
      return;
    }
    if (isCallback) returnToInteraction(ctx);
    else await step(parts, ctx, uid, connectionId);
  };
}

/** The cookies of a sign-in lie on its own path: the browser brings them there. */
function returnToInteraction(ctx: Context): void {
  const uid = uidOfState(new URLSearchParams(ctx.querystring).get('state') ?? '');
  if (uid === undefined) {
    sendExpired(ctx);
    return;
  }
  ctx.status = 303;
  ctx.redirect(`${formPath({ uid })}/upstream?${ctx.querystring}`);
}

async function step(
  parts: SignInParts,
  ctx: Context,
  uid: string,
  connectionId: string | undefined,
): Promise<void> {
  const interaction = await findInteraction(parts, ctx, uid);
  if (interaction === undefined) return;
  if (connectionId === undefined) await arrive(parts, ctx, interaction);
  else await leave(parts, ctx, interaction, connectionId);
}

/** One of the organisation's that this sign-in is for; any other is as unknown as any. */
const connectionOf = async (
  { service }: SignInParts,
  interaction: InteractionDetails,
  connectionId: string,
): Promise<DirectoryConnection | undefined> =>
  (await connectionsOf(service, interaction)).find(({ id }) => id === connectionId);

async function leave(
  parts: SignInParts,
  ctx: Context,
  interaction: InteractionDetails,
  connectionId: string,
): Promise<void> {
  const { service, rules } = parts;
  const connection = await connectionOf(parts, interaction, connectionId);
  if (connection === undefined) {
    backToForm(ctx, interaction);
    return;
  }
  const ticket = newTicket(service, interaction.uid, connectionId);
  const result = await beginUpstream(service, rules.upstream, connection, requestOf(service, ticket));
  if (result.kind !== 'redirect') return explain(parts, ctx, interaction, connection, result);
  keepTicket(service, ctx, formPath(interaction), interaction.uid, ticket);
  ctx.status = 303;
  ctx.redirect(result.url);
}

async function arrive(parts: SignInParts, ctx: Context, interaction: InteractionDetails): Promise<void> {
  const { service, provider, rules } = parts;
  const ticket = readTicket(service, ctx, interaction.uid);
  const connection =
    ticket === undefined ? undefined : await connectionOf(parts, interaction, ticket.connectionId);
  if (ticket === undefined || connection === undefined) {
    backToForm(ctx, interaction);
    return;
  }
  const { clientAddress, correlationId } = requestScope();
  const request = requestOf(service, ticket);
  const attempt = { connection, request, answer: ctx.querystring, clientAddress, correlationId };
  const result = await authenticateUpstream(service, rules.upstream, attempt);
  if (result.kind !== 'signed-in') return explain(parts, ctx, interaction, connection, result);
  dropTicket(ctx, formPath(interaction));
  return finish(provider, ctx, result.accountId, []);
}

/** Nothing to go on with: a connection that is gone, or a browser that kept nothing. The form has every other way. */
function backToForm(ctx: Context, interaction: InteractionDetails): void {
  ctx.status = 303;
  ctx.redirect(formPath(interaction));
}

/** The redirect URI is on the host that the balancer verified, whatever anybody set. */
const requestOf = ({ issuer }: ServiceContext, { state, nonce, verifier }: Ticket): SignInRequest => ({
  redirectUri: `${issuer}${SERVICE_PATHS.upstreamCallback}`,
  state,
  nonce,
  verifier,
});

function explain(
  parts: SignInParts,
  ctx: Context,
  interaction: InteractionDetails,
  { id, name }: DirectoryConnection,
  result: NotSignedIn,
): Promise<void> {
  ctx.status = result.kind === 'refused' ? 422 : 503;
  const provider = { name, href: `${formPath(interaction)}/upstream/${id}` };
  return showForm(parts, ctx, interaction, { problem: problemOf(result, provider) });
}

/** Who has no account reads the same as who may not use theirs: nobody learns here which addresses exist. */
function problemOf({ reason }: NotSignedIn, provider: ProviderLink): SignInProblem {
  switch (reason) {
    case 'provider-answer':
    case 'provider-denied':
      return { kind: 'provider-refused', provider };
    case 'upstream':
    case 'connection-secret':
      return { kind: 'provider-unavailable', provider };
    case 'new-users-closed':
      return { kind: 'new-users-closed', provider };
    case 'unknown-user':
    case 'disabled':
    case 'no-address':
    case 'address-taken':
      return { kind: 'not-admitted', provider };
    default:
      return { kind: 'unavailable' };
  }
}
