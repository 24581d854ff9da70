/**
 * What the access line says of a request's method and path: one of a closed list. A path is the client's text like a
 * query is, and a client that puts a code or a token there must not find it in a log.
 */
import { HEALTH_PATHS, SERVICE_PATHS } from '../../contract/routes.ts';

const { authorization, interaction, endSession, admin } = SERVICE_PATHS;
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const COLLECTIONS = ['organizations', 'users', 'clients', 'connections', 'links'].map(
  (name) => `${admin}/${name}`,
);
const ROUTES: ReadonlySet<string> = new Set([
  ...Object.values(HEALTH_PATHS),
  ...Object.values(SERVICE_PATHS),
  ...COLLECTIONS,
  // The library's own, below ours.
  `${endSession}/confirm`,
  `${endSession}/success`,
]);
/** One segment below these is an id; below the first two it is half of a sign-in. */
const WITH_ID = [authorization, interaction, ...COLLECTIONS];
const UNKNOWN = ':unknown';

/** The route of a path, ids replaced; `:unknown` for everything that is no route of ours. */
export function routeOf(path: string): string {
  if (ROUTES.has(path)) return path;
  const parent = WITH_ID.find((prefix) => path.startsWith(`${prefix}/`));
  return parent === undefined ? UNKNOWN : `${parent}/:id`;
}

export const methodOf = (method: string): string => (METHODS.has(method) ? method : UNKNOWN);
