/** The administrative API of one public host, as an operator's script would call it. */
import { IDEMPOTENCY_HEADER } from '../contract/administration.ts';
import { SERVICE_PATHS, adminResource } from '../contract/routes.ts';
import type { HttpExchange, HttpRequest, HttpResponse } from '../contract/http.ts';
import type { RelyingParty } from './relying-party.ts';
import { jsonObject, ok, refused, unavailable, unreachable, wrong } from './result.ts';
import type { StepResult } from './result.ts';

export type AdminCollection = 'organizations' | 'users' | 'clients' | 'connections' | 'links';
export type AdminRecord = Readonly<Record<string, unknown>>;

/** A bearer token for the host's administrative resource, by client credentials. */
export const adminToken = (
  exchange: HttpExchange,
  administrator: RelyingParty,
  publicHost: string,
): Promise<StepResult<string>> => administrator.resourceToken(exchange, adminResource(publicHost));

/** Creates one record; a repeat with the same key changes nothing. The answer is 201 with the record. */
export const adminCreate = (
  exchange: HttpExchange,
  publicHost: string,
  token: string,
  collection: AdminCollection,
  record: object,
  idempotencyKey: string,
): Promise<StepResult<AdminRecord>> =>
  call(exchange, `admin-create-${collection}`, token, 201, {
    method: 'POST',
    headers: { [IDEMPOTENCY_HEADER]: idempotencyKey },
    url: `https://${publicHost}${SERVICE_PATHS.admin}/${collection}`,
    body: JSON.stringify(record),
  });

/**
 * Lists a collection: the read that a person makes before they write.
 * @param after `next` of the page before.
 */
export const adminList = (
  exchange: HttpExchange,
  publicHost: string,
  token: string,
  collection: AdminCollection,
  after?: string,
): Promise<StepResult<AdminRecord>> =>
  call(exchange, `admin-list-${collection}`, token, 200, {
    method: 'GET',
    url: `https://${publicHost}${SERVICE_PATHS.admin}/${collection}${after === undefined ? '' : `?after=${encodeURIComponent(after)}`}`,
  });

async function call(
  exchange: HttpExchange,
  step: string,
  token: string,
  expected: number,
  request: HttpRequest,
): Promise<StepResult<AdminRecord>> {
  const headers = {
    ...request.headers,
    authorization: `Bearer ${token}`,
    accept: 'application/json',
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  try {
    const response = await exchange({ ...request, headers });
    return unavailable(step, response) ?? read(step, response, expected);
  } catch (error) {
    return unreachable(step, error);
  }
}

function read(step: string, response: HttpResponse, expected: number): StepResult<AdminRecord> {
  const body = jsonObject(response.body);
  if (body === undefined) return wrong(step, response, `status ${response.status} without a JSON object`);
  if (response.status === expected) return ok(step, response, body);
  const code = body['error'];
  if (typeof code === 'string' && response.status >= 400 && response.status < 500)
    return refused(step, response, code);
  return wrong(step, response, `status ${response.status}, needs ${expected}`);
}
