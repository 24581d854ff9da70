/**
 * What a sign-in at a provider began with, kept by the person's own browser: sealed for this host and this sign-in, for
 * ten minutes. The keys are the same in both regions, so the way back may end in the other one.
 */
import { randomBytes } from 'node:crypto';

import type { Context } from 'koa';

import { LIFETIMES } from '../protocol/lifetimes.ts';
import type { ServiceContext } from '../protocol/service-context.ts';
import { openText, sealText } from '../sealed-text.ts';
import type { Purpose } from '../sealed-text.ts';

/** It has a path, which `__Host-` forbids; the host is in the seal. */
const COOKIE = '__Secure-upstream';

export interface Ticket {
  readonly connectionId: string;
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE (RFC 7636). */
  readonly verifier: string;
  /** Epoch seconds. */
  readonly bornAt: number;
}

const randomText = (): string => randomBytes(32).toString('base64url');

/** The state names the sign-in, so that the one callback path finds the way back to it; it opens nothing. */
export const newTicket = (service: ServiceContext, uid: string, connectionId: string): Ticket => ({
  connectionId,
  state: `${uid}.${randomText()}`,
  nonce: randomText(),
  verifier: randomText(),
  bornAt: service.clock.nowSeconds(),
});

export const uidOfState = (state: string): string | undefined =>
  /^([\w-]{1,64})\.[\w-]{43}$/.exec(state)?.[1];

const purposeOf = ({ issuer }: ServiceContext, uid: string): Purpose => ['upstream sign-in', issuer, uid];
const options = (path: string) =>
  ({ httpOnly: true, secure: true, sameSite: 'lax', signed: false, path }) as const;

/** @param path of the sign-in; the cookie goes nowhere else. */
export function keepTicket(
  service: ServiceContext,
  ctx: Context,
  path: string,
  uid: string,
  ticket: Ticket,
): void {
  const sealed = sealText(service.keys.cookie().keys, purposeOf(service, uid), JSON.stringify(ticket));
  ctx.cookies.set(COOKIE, sealed, { ...options(path), maxAge: LIFETIMES.interactionSeconds * 1000 });
}

/** Undefined without one for this sign-in, on this host, of the last ten minutes. */
export function readTicket(service: ServiceContext, ctx: Context, uid: string): Ticket | undefined {
  const sealed = ctx.cookies.get(COOKIE, { signed: false });
  if (sealed === undefined) return undefined;
  const text = openText(service.keys.cookie().keys, purposeOf(service, uid), sealed);
  if (text === undefined) return undefined;
  const ticket = JSON.parse(text) as Ticket;
  const age = service.clock.nowSeconds() - ticket.bornAt;
  return age <= LIFETIMES.interactionSeconds ? ticket : undefined;
}

export const dropTicket = (ctx: Context, path: string): void => {
  ctx.cookies.set(COOKIE, null, options(path));
};
