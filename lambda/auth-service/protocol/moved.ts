/**
 * "We moved you": the authorization request travels with the browser in a sealed, host-bound, short cookie, so that
 * a region that never received the interaction starts the same request again, state and PKCE intact (table A).
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Interaction, KoaContextWithOIDC } from 'oidc-provider';
import type { Context } from 'koa';
import { SERVICE_PATHS } from '../../contract/routes.ts';
import { LIFETIMES } from './lifetimes.ts';
import type { MovedRequest } from './request-scope.ts';
import type { ServiceContext } from './service-context.ts';

const COOKIE = '__Secure-request';
/** Tells the form, once, to say that the person was moved. */
const NOTICE_COOKIE = '__Secure-moved';
const NOTICE_SECONDS = 120;
/** Browsers drop cookies beyond 4,096 bytes; a request that long is served, only not carried over. */
const MAXIMUM_SEALED = 3500;
const IV_BYTES = 12;
const TAG_BYTES = 16;

const options = (path: string) =>
  ({ httpOnly: true, secure: true, sameSite: 'lax', signed: false, path }) as const;
const paths = (uid: string): readonly string[] => [
  `${SERVICE_PATHS.interaction}/${uid}`,
  `${SERVICE_PATHS.authorization}/${uid}`,
];

/** As browsers match the path of a cookie (RFC 6265, 5.1.4). */
const isBelow = (path: string, uid: string): boolean =>
  paths(uid).some((parent) => path === parent || path.startsWith(`${parent}/`));

/** Leaves the cookie beside the library's own, on the form's and the resumption's path. */
export function keepRequest(
  service: ServiceContext,
  ctx: KoaContextWithOIDC,
  interaction: Interaction,
): void {
  const request: MovedRequest = {
    uid: interaction.uid,
    region: service.here,
    bornAt: service.clock.nowSeconds(),
    query: queryOf(interaction.params),
  };
  const sealed = seal(service, JSON.stringify(request));
  if (sealed.length > MAXIMUM_SEALED) return;
  for (const path of paths(interaction.uid))
    ctx.cookies.set(COOKIE, sealed, { ...options(path), maxAge: LIFETIMES.interactionSeconds * 1000 });
}

const queryOf = (parameters: Readonly<Record<string, unknown>>): string =>
  new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]): [string, string][] =>
      (Array.isArray(value) ? value : [value]).flatMap((one): [string, string][] =>
        typeof one === 'string' || typeof one === 'number' ? [[name, String(one)]] : [],
      ),
    ),
  ).toString();

/** The request that this browser carries for the interaction named in the path, if any. */
export function readRequest(service: ServiceContext, ctx: Context): MovedRequest | undefined {
  const sealed = ctx.cookies.get(COOKIE, { signed: false });
  const text = sealed === undefined ? undefined : unseal(service, sealed);
  if (text === undefined) return undefined;
  const request = JSON.parse(text) as MovedRequest;
  const age = service.clock.nowSeconds() - request.bornAt;
  return age <= LIFETIMES.interactionSeconds && isBelow(ctx.path, request.uid) ? request : undefined;
}

/** Sends the browser through the same authorization request again. */
export function startAgain(service: ServiceContext, ctx: Context, request: MovedRequest): void {
  service.note({ event: 'moved', ageSeconds: service.clock.nowSeconds() - request.bornAt });
  ctx.cookies.set(NOTICE_COOKIE, '1', {
    ...options(SERVICE_PATHS.interaction),
    maxAge: NOTICE_SECONDS * 1000,
  });
  dropRequest(ctx, request.uid);
  ctx.status = 303;
  ctx.redirect(`${SERVICE_PATHS.authorization}?${request.query}`);
}

/** Once the request was answered there is nothing to carry over: repeating it is an error again. */
export function dropRequest(ctx: Context, uid: string): void {
  for (const path of paths(uid)) ctx.cookies.set(COOKIE, null, options(path));
}

export const wasMoved = (ctx: Context): boolean =>
  ctx.cookies.get(NOTICE_COOKIE, { signed: false }) !== undefined;

/** The host is in the derivation: one host cannot open another's cookie. */
function sealingKey(service: ServiceContext, secret: string): Buffer {
  return Buffer.from(
    hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', `holdover moved ${service.issuer}`, 32),
  );
}

function seal(service: ServiceContext, text: string): string {
  const [key] = service.keys.cookie().keys;
  if (key === undefined) throw new Error('the held cookie key set is empty');
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(service, key.secret), iv);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
}

function unseal(service: ServiceContext, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  for (const key of service.keys.cookie().keys) {
    try {
      const decipher = createDecipheriv(
        'aes-256-gcm',
        sealingKey(service, key.secret),
        bytes.subarray(0, IV_BYTES),
        // GCM takes shorter tags by default, which can be guessed.
        { authTagLength: TAG_BYTES },
      );
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return Buffer.concat([
        decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)),
        decipher.final(),
      ]).toString('utf8');
    } catch {
      // Sealed under another key, or by somebody else: the next key may open it.
    }
  }
  return undefined;
}
