/** The one named resource of a host, its administrative API (RFC 8707), and who may have a token for it. */
import { errors } from 'oidc-provider';
import type { Client, ResourceServer } from 'oidc-provider';
import { ADMIN_SCOPE, adminResource } from '../../contract/routes.ts';
import { LIFETIMES } from './lifetimes.ts';

/** @throws errors.InvalidTarget for any other resource, or a client that was not registered for the scope. */
export function resourceServer(host: string, resource: string, client: Client): ResourceServer {
  const allowed =
    client.grantTypes?.includes('client_credentials') === true &&
    client.scope?.split(' ').includes(ADMIN_SCOPE) === true;
  if (resource !== adminResource(host) || !allowed) throw new errors.InvalidTarget();
  return {
    scope: ADMIN_SCOPE,
    audience: resource,
    accessTokenTTL: LIFETIMES.resourceTokenSeconds,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'ES256' } },
  };
}
