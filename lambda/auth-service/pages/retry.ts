/** Where "Try again" leads: the same request where a link can repeat it, the empty form where one was posted. */
import { SERVICE_PATHS } from '../../contract/routes.ts';

export function retryHref(method: string, path: string, query: string): string | undefined {
  if (method === 'GET' || method === 'HEAD') return query === '' ? path : `${path}?${query}`;
  return path.startsWith(`${SERVICE_PATHS.interaction}/`) ? path : undefined;
}
