/** Who may administer: the bearer of a JWT access token for this host's administrative resource (RFC 9068). */
import { createLocalJWKSet, jwtVerify } from 'jose';

import { ADMIN_SCOPE, adminResource } from '../../contract/routes.ts';
import type { SigningKey } from '../../contract/secrets.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { HeldKeys } from '../../runtime/held-keys/port.ts';
import { AdminRefusal } from './errors.ts';

export interface Actor {
  /** The client that the token was issued to. */
  readonly clientId: string;
}

export interface TokenCheck {
  readonly keys: Pick<HeldKeys, 'signing'>;
  readonly clock: Clock;
}

/** Regions' clocks differ by less; a token lives five minutes. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** @throws AdminRefusal 401 or 403; whatever the key holder throws while it holds nothing. */
export async function authenticate(
  check: TokenCheck,
  host: string,
  authorization: string | undefined,
): Promise<Actor> {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw unauthorized('a bearer access token is needed');
  const claims = await verifiedClaims(check, host, token);
  const { client_id: clientId, scope } = claims;
  if (typeof clientId !== 'string') throw unauthorized('the access token names no client');
  if (typeof scope !== 'string' || !scope.split(' ').includes(ADMIN_SCOPE)) {
    throw new AdminRefusal(403, 'insufficient_scope', `the access token lacks the scope ${ADMIN_SCOPE}`);
  }
  return { clientId };
}

async function verifiedClaims(
  { keys, clock }: TokenCheck,
  host: string,
  token: string,
): Promise<Readonly<Record<string, unknown>>> {
  const keySet = createLocalJWKSet({ keys: keys.signing().keys.map(publicJwk) });
  try {
    const { payload } = await jwtVerify(token, keySet, {
      algorithms: ['ES256'],
      typ: 'at+jwt',
      issuer: `https://${host}`,
      audience: adminResource(host),
      requiredClaims: ['exp', 'iat'],
      currentDate: new Date(clock.wallMs()),
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
    return payload;
  } catch {
    // Which part was wrong helps only whoever forged it; the library's message quotes the token's claims.
    throw unauthorized('the access token is not valid here: expired, of another host, or not one of ours');
  }
}

function publicJwk({ jwk, kid }: SigningKey) {
  const { d: _private, ...open } = jwk;
  return { ...open, kid, alg: 'ES256', use: 'sig', kty: 'EC' };
}

const unauthorized = (message: string): AdminRefusal => new AdminRefusal(401, 'invalid_token', message);
