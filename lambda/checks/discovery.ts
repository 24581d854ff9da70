/** The discovery document (OpenID Connect Discovery 1.0, section 3), as a client that trusts nothing reads it. */
import { SERVICE_PATHS } from '../contract/routes.ts';
import type { HttpExchange, HttpResponse } from '../contract/http.ts';
import { header, jsonObject, ok, unavailable, unreachable, wrong } from './result.ts';
import type { StepResult } from './result.ts';

export type DiscoveryDocument = Readonly<Record<string, unknown>> & {
  readonly issuer: string;
  readonly jwks_uri: string;
};

const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'end_session_endpoint',
  'jwks_uri',
] as const;

const REQUIRED_LISTS: readonly (readonly [string, string])[] = [
  ['response_types_supported', 'code'],
  ['code_challenge_methods_supported', 'S256'],
  ['grant_types_supported', 'authorization_code'],
  ['grant_types_supported', 'refresh_token'],
  ['id_token_signing_alg_values_supported', 'ES256'],
];

/** Pure check of one answer. @returns every problem as a plain sentence; none means good. */
export function checkDiscovery(response: HttpResponse, publicHost: string): readonly string[] {
  if (response.status !== 200) return [`discovery answered ${response.status}, not 200`];
  const type = header(response, 'content-type') ?? 'none';
  if (!type.startsWith('application/json'))
    return [`discovery has content type ${type}, not application/json`];
  const document = jsonObject(response.body);
  if (document === undefined) return ['discovery is not a JSON object'];
  return [
    ...issuerProblems(document, publicHost),
    ...ENDPOINTS.flatMap((name) => endpointProblems(name, document[name], publicHost)),
    ...REQUIRED_LISTS.flatMap(([name, value]) => listProblems(name, document[name], value)),
  ];
}

function issuerProblems(document: Readonly<Record<string, unknown>>, publicHost: string): readonly string[] {
  const expected = `https://${publicHost}`;
  return document['issuer'] === expected
    ? []
    : [`issuer is ${String(document['issuer'])}, needs ${expected}`];
}

/** Every URL that leaves the service names the host that was asked, over HTTPS (auth traps A8). */
function endpointProblems(name: string, value: unknown, publicHost: string): readonly string[] {
  if (typeof value !== 'string' || !URL.canParse(value)) return [`${name} is ${String(value)}, not a URL`];
  const url = new URL(value);
  const problems: string[] = [];
  if (url.protocol !== 'https:') problems.push(`${name} uses ${url.protocol}, needs https:`);
  if (url.host !== publicHost) problems.push(`${name} names host ${url.host}, needs ${publicHost}`);
  return problems;
}

function listProblems(name: string, value: unknown, wanted: string): readonly string[] {
  return Array.isArray(value) && value.includes(wanted) ? [] : [`${name} lacks ${wanted}`];
}

/** Fetches and checks the document of one public host. */
export async function discover(
  exchange: HttpExchange,
  publicHost: string,
): Promise<StepResult<DiscoveryDocument>> {
  const step = 'discovery';
  let response: HttpResponse;
  try {
    response = await exchange({ method: 'GET', url: `https://${publicHost}${SERVICE_PATHS.discovery}` });
  } catch (error) {
    return unreachable(step, error);
  }
  const problems = checkDiscovery(response, publicHost);
  if (problems.length === 0) return ok(step, response, jsonObject(response.body) as DiscoveryDocument);
  return unavailable(step, response) ?? wrong(step, response, problems.join('; '));
}
