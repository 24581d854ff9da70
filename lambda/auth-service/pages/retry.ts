/**
 * Where "Try again" leads: the same request where a link can repeat it, the empty form where one was posted, the
 * question again where signing out was confirmed.
 */
import { SERVICE_PATHS } from '../../contract/routes.ts';

/** A path that begins with two slashes, or hides such a beginning, names another host to a browser (WHATWG URL). */
const OWN_PATH = /^\/(?![/\\])[\x21-\x7e]*$/;

export function retryHref(method: string, path: string, query: string): string | undefined {
  if (!OWN_PATH.test(path)) return undefined;
  if (method === 'GET' || method === 'HEAD') return query === '' ? path : `${path}?${query}`;
  if (path.startsWith(`${SERVICE_PATHS.endSession}/`)) return SERVICE_PATHS.endSession;
  return path.startsWith(`${SERVICE_PATHS.interaction}/`) ? path : undefined;
}
