/** The administrative API of one region: `/admin/...` on every public host, JSON, behind an access token. */
import { ADMINISTRATION_ENABLED } from '../../contract/flags.ts';
import { SERVICE_PATHS } from '../../contract/routes.ts';
import { TemporarilyUnavailable, describeError } from '../../runtime/errors.ts';
import type { RequestHandler, ServiceRequest, ServiceResponse } from '../http/message.ts';
import { authenticate } from './access-token.ts';
import { AdminRefusal, notFound } from './errors.ts';
import { OPERATIONS } from './operations.ts';
import type { Operation } from './operations.ts';
import type { AdministrationOptions } from './options.ts';
import { errorResponse, jsonResponse } from './responses.ts';

const MAXIMUM_BODY_BYTES = 64 * 1024;
/** A switch that goes back on is seen within about a minute. */
const SWITCHED_OFF_RETRY_SECONDS = 60;

/** Never throws; a write that cannot be made good is answered 503 with Retry-After. */
export function createAdministration(options: AdministrationOptions): RequestHandler {
  return async (request) => {
    const log = options.log.with({ correlationId: request.correlationId, host: request.host });
    try {
      return await answer(options, request);
    } catch (error) {
      const { method } = request;
      if (!(error instanceof AdminRefusal)) {
        const reason = error instanceof TemporarilyUnavailable ? error.reason : undefined;
        log.warn('administration-failed', { method, reason, ...describeError(error) });
      }
      return errorResponse(error, request.correlationId);
    }
  };
}

async function answer(options: AdministrationOptions, request: ServiceRequest): Promise<ServiceResponse> {
  requireEnabled(options);
  const actor = await authenticate(options, request.host, request.headers['authorization']?.[0]);
  await requireEnabledClient(options, request.host, actor.clientId);
  const { operation, subject } = route(request);
  requireJson(request);
  const { status, body } = await operation(options, { request, actor, subject });
  return jsonResponse(status, body);
}

/** Before anything is looked up: it is switched off to keep requests away from what is being repaired. */
function requireEnabled({ flags }: AdministrationOptions): void {
  if (flags.value(ADMINISTRATION_ENABLED)) return;
  throw new TemporarilyUnavailable(
    'switched-off',
    'administration is switched off by its operators',
    SWITCHED_OFF_RETRY_SECONDS,
  );
}

/** A disabled administrator stops when the directory says so, not when the last token ends. */
async function requireEnabledClient(
  { clients }: AdministrationOptions,
  host: string,
  clientId: string,
): Promise<void> {
  if ((await clients.findClient(host, clientId)) === undefined) {
    throw new AdminRefusal(401, 'invalid_token', 'the client of the access token may not be used any more');
  }
}

function route({ method, path }: ServiceRequest): {
  readonly operation: Operation;
  readonly subject: string;
} {
  const [collection = '', subject = '', ...rest] = path.slice(SERVICE_PATHS.admin.length + 1).split('/');
  const pattern = subject === '' ? `/${collection}` : `/${collection}/{id}`;
  const operation = OPERATIONS[`${method} ${pattern}`];
  if (operation !== undefined && rest.length === 0) return { operation, subject };
  const allowed = Object.keys(OPERATIONS).filter((key) => key.endsWith(` ${pattern}`));
  if (allowed.length === 0 || rest.length > 0) throw notFound('this address');
  const methods = allowed.map((key) => key.split(' ')[0]).join(', ');
  throw new AdminRefusal(405, 'method_not_allowed', `${method} is not possible here, only ${methods}`);
}

function requireJson({ method, headers, body }: ServiceRequest): void {
  if (method === 'GET') return;
  const type = headers['content-type']?.[0] ?? 'none';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new AdminRefusal(415, 'unsupported_media_type', 'the body must be application/json');
  }
  if (body.length > MAXIMUM_BODY_BYTES) {
    throw new AdminRefusal(413, 'too_large', `the body must not be longer than ${MAXIMUM_BODY_BYTES} bytes`);
  }
}
