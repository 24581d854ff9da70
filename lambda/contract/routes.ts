/** Every path the service answers, for listener rules, health checks, clients and the service itself. */
export const HEALTH_PATHS = {
  live: '/health/live',
  ready: '/health/ready',
  claim: '/health/claim',
} as const;

/**
 * The address that the provider's cookies, forms and redirects share; all on the public host. `admin` is on our own
 * public hosts only: on a tenant's host it is an unknown path, 404.
 */
export const SERVICE_PATHS = {
  discovery: '/.well-known/openid-configuration',
  jwks: '/jwks',
  authorization: '/auth',
  token: '/token',
  userinfo: '/me',
  endSession: '/session/end',
  interaction: '/interaction',
  /** The redirect URI of every upstream connection, on each public host. */
  upstreamCallback: '/upstream/callback',
  admin: '/admin',
} as const;

/** RFC 8707 resource indicator of the administrative API of one public host. */
export const adminResource = (publicHost: string): string => `https://${publicHost}${SERVICE_PATHS.admin}`;
/** Scope that opens the administrative API. */
export const ADMIN_SCOPE = 'holdover:admin';
