/** The hosted page: shows the form, takes the password, hands a signed-in account to the protocol engine. */
import type { Context, Middleware } from 'koa';
import type Provider from 'oidc-provider';
import { SERVICE_PATHS } from '../../contract/routes.ts';
import { requestScope } from '../protocol/request-scope.ts';
import type { ServiceContext } from '../protocol/service-context.ts';
import { readForm } from './form.ts';
import { findInteraction, finish, organizationOf, showForm } from './interaction.ts';
import type { InteractionDetails, SignInParts } from './interaction.ts';
import { authenticate } from './sign-in.ts';
import type { SignInRules } from './sign-in.ts';

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
    if (ctx.method === 'GET' || ctx.method === 'HEAD') return showForm(parts, ctx, interaction);
    if (ctx.method === 'POST') return takeForm(parts, ctx, interaction);
    ctx.status = 405;
    ctx.set('Allow', 'GET, HEAD, POST');
  };
}

async function takeForm(parts: SignInParts, ctx: Context, interaction: InteractionDetails): Promise<void> {
  const form = await readForm(ctx);
  const email = form.get('email')?.trim() ?? '';
  const password = form.get('password') ?? '';
  if (email === '' || password === '') {
    ctx.status = 422;
    return showForm(parts, ctx, interaction, { email, problem: { kind: 'incomplete' } });
  }
  const { clientAddress, correlationId } = requestScope();
  const organizationId = await organizationOf(parts.service, interaction);
  // One spelling for the counter and the look-up: PostgreSQL folds some letters that JavaScript does not, and a
  // spelling of its own for each guess would never be throttled.
  const attempt = { email: email.toLowerCase(), password, organizationId, clientAddress, correlationId };
  const result = await authenticate(parts.service, parts.rules, attempt);
  switch (result.kind) {
    case 'signed-in':
      return finish(parts.provider, ctx, result.accountId, ['pwd']);
    case 'refused':
      ctx.status = 422;
      return showForm(parts, ctx, interaction, { email, problem: { kind: 'refused' } });
    case 'temporarily-unavailable':
      ctx.status = 503;
      return showForm(parts, ctx, interaction, { email, problem: { kind: 'unavailable' } });
  }
}
