/** The published key set (RFC 7517): present, public, and not the library's public development key. */
import { SERVICE_PATHS } from '../contract/routes.ts';
import type { HttpExchange, HttpResponse } from '../contract/http.ts';
import { jsonObject, ok, unavailable, unreachable, wrong } from './result.ts';
import type { StepResult } from './result.ts';

/** oidc-provider signs with this key, private part published in its source, when it is configured with none. */
const DEVELOPMENT_KEY_ID = 'keystore-CHANGE-ME';
/** Private or symmetric members, RFC 7518 section 6. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

type Key = Readonly<Record<string, unknown>>;

/** Pure check of one answer. @returns every problem as a plain sentence; none means good. */
export function checkKeySet(response: HttpResponse): readonly string[] {
  if (response.status !== 200) return [`the key set answered ${response.status}, not 200`];
  const keys = jsonObject(response.body)?.['keys'];
  if (!Array.isArray(keys)) return ['the key set has no list of keys'];
  if (keys.length === 0) return ['the key set is empty'];
  const named = (keys as readonly Key[]).map((key) => String(key['kid']));
  return [...(keys as readonly Key[]).flatMap(keyProblems), ...duplicateProblems(named)];
}

function keyProblems(key: Key, index: number): readonly string[] {
  const name = typeof key['kid'] === 'string' ? `key ${key['kid']}` : `key number ${index + 1}`;
  const problems: string[] = [];
  if (typeof key['kid'] !== 'string') problems.push(`${name} has no id`);
  if (key['kid'] === DEVELOPMENT_KEY_ID) problems.push(`${name} is the library's public development key`);
  const leaked = PRIVATE_MEMBERS.filter((member) => member in key);
  if (leaked.length > 0) problems.push(`${name} publishes private members: ${leaked.join(', ')}`);
  if (key['kty'] !== 'EC' || key['crv'] !== 'P-256') problems.push(`${name} is not on P-256 (ES256)`);
  return problems;
}

function duplicateProblems(ids: readonly string[]): readonly string[] {
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  return twice.length === 0 ? [] : [`key ids appear twice: ${[...new Set(twice)].join(', ')}`];
}

/** Fetches and checks the key set of one public host. */
export async function fetchKeySet(
  exchange: HttpExchange,
  publicHost: string,
): Promise<StepResult<{ readonly keys: readonly Key[] }>> {
  const step = 'key-set';
  let response: HttpResponse;
  try {
    response = await exchange({ method: 'GET', url: `https://${publicHost}${SERVICE_PATHS.jwks}` });
  } catch (error) {
    return unreachable(step, error);
  }
  const problems = checkKeySet(response);
  if (problems.length === 0)
    return ok(step, response, JSON.parse(response.body) as { readonly keys: readonly Key[] });
  return unavailable(step, response) ?? wrong(step, response, problems.join('; '));
}
