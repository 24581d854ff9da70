import { TemporarilyUnavailable } from '../../runtime/errors.ts';
import type { ServiceResponse } from '../http/message.ts';
import { AdminRefusal } from './errors.ts';

export function jsonResponse(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, readonly string[]>> = {},
): ServiceResponse {
  return {
    status,
    headers: {
      'content-type': ['application/json; charset=utf-8'],
      'cache-control': ['no-store'],
      ...headers,
    },
    body: JSON.stringify(body),
  };
}

/** Any failure as the caller sees it: an honest refusal, "repeat it later", or 500 without a detail. */
export function errorResponse(error: unknown, correlationId: string): ServiceResponse {
  const body = (code: string, description: string) => ({
    error: code,
    error_description: description,
    correlation_id: correlationId,
  });
  if (error instanceof TemporarilyUnavailable) {
    return jsonResponse(503, body('temporarily_unavailable', `${error.message}; repeat the request later`), {
      'retry-after': [String(error.retryAfterSeconds)],
    });
  }
  if (!(error instanceof AdminRefusal))
    return jsonResponse(500, body('server_error', 'something went wrong here'));
  const problems = error.problems.length === 0 ? {} : { problems: error.problems };
  return jsonResponse(error.status, { ...body(error.code, error.message), ...problems }, challenge(error));
}

/** RFC 6750 section 3. */
function challenge(error: AdminRefusal): Readonly<Record<string, readonly string[]>> {
  if (error.code !== 'invalid_token' && error.code !== 'insufficient_scope') return {};
  return { 'www-authenticate': [`Bearer error="${error.code}"`] };
}
