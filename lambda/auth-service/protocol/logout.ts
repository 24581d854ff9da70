/** Signing out: the library's forms on our pages, whether somebody is signed in or not. */
import type { Context, Middleware } from 'koa';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { SERVICE_PATHS } from '../../contract/routes.ts';
import {
  confirmLogoutPage,
  nobodySignedInPage,
  otherAccountPage,
  signedOutPage,
} from '../pages/logout-page.ts';
import { sendPage } from './send-page.ts';

type LogoutFeature = NonNullable<NonNullable<Configuration['features']>['rpInitiatedLogout']>;

export const logoutFeature: LogoutFeature = {
  enabled: true,
  logoutSource: (ctx, form) => sendPage(ctx, confirmLogoutPage(form, logoutTarget(ctx))),
  postLogoutSuccessSource: (ctx) => sendPage(ctx, signedOutPage()),
};

const CONFIRM_PATH = `${SERVICE_PATHS.endSession}/confirm`;

/**
 * Where nobody is signed in, and where somebody signs in over the session of another account, the library sends a
 * page of its own that posts itself with an inline script (read in its source). Ours has a button instead, and the
 * policy of every other page.
 */
export function logoutWithoutScript(): Middleware {
  return async (ctx, next) => {
    await next();
    // Paths that the library does not serve have no context of its own.
    const { oidc } = ctx as Context & Partial<Pick<KoaContextWithOIDC, 'oidc'>>;
    const xsrf = oidc?.session?.state?.['secret'];
    if (oidc === undefined || ctx.status !== 200 || typeof xsrf !== 'string') return;
    const form = { action: CONFIRM_PATH, xsrf };
    if (ctx.path.startsWith(`${SERVICE_PATHS.authorization}/`))
      sendPage(ctx, otherAccountPage({ ...form, target: applicationOf(oidc) }));
    else if (ctx.path === SERVICE_PATHS.endSession && oidc.session?.accountId === undefined)
      sendPage(ctx, nobodySignedInPage({ ...form, target: logoutTarget(ctx as KoaContextWithOIDC) }));
  };
}

/** The address that the interrupted sign-in returns to in the end. */
function applicationOf({ entities }: KoaContextWithOIDC['oidc']): string | undefined {
  const target = entities.Interaction?.params['redirect_uri'];
  return typeof target === 'string' ? target : undefined;
}

/** Where the confirmed logout will lead. */
function logoutTarget(ctx: KoaContextWithOIDC): string | undefined {
  const target = ctx.oidc.session?.state?.['postLogoutRedirectUri'];
  return typeof target === 'string' ? target : undefined;
}
