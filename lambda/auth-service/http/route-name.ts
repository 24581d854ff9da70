/** A path for the log: ids in it are replaced, for one of them is half of a sign-in. */
import { SERVICE_PATHS } from '../../contract/routes.ts';

const WITH_ID = [SERVICE_PATHS.authorization, SERVICE_PATHS.interaction];
/** Longest path worth a log line. */
const MAXIMUM = 100;

export function routeOf(path: string): string {
  const parent = WITH_ID.find((prefix) => path.startsWith(`${prefix}/`));
  return parent === undefined ? path.slice(0, MAXIMUM) : `${parent}/:uid`;
}
