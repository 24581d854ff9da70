/** The address that an application sends a person to: what a browser must find in it before anyone follows it. */
import type { ClientRegistration } from './relying-party.ts';

/** OpenID Connect Core 3.1.2.1 with PKCE (RFC 7636). `undefined`: any value, but there has to be one. */
const parametersOf = ({ clientId, redirectUri, scope }: ClientRegistration) =>
  Object.entries({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope,
    code_challenge_method: 'S256',
    code_challenge: undefined,
    state: undefined,
    nonce: undefined,
  });

/** Pure check. @returns every problem as a plain sentence that quotes no value; none means good. */
export function checkAuthorizationUrl(
  address: string,
  publicHost: string,
  registration: ClientRegistration,
): readonly string[] {
  if (!URL.canParse(address)) return ['the authorization URL is no URL'];
  const url = new URL(address);
  return [...placeProblems(url, publicHost), ...parameterProblems(url.searchParams, registration)];
}

function placeProblems(url: URL, publicHost: string): readonly string[] {
  const problems: string[] = [];
  if (url.protocol !== 'https:') problems.push(`the authorization URL uses ${url.protocol}, needs https:`);
  if (url.host !== publicHost) problems.push(`the authorization URL names ${url.host}, needs ${publicHost}`);
  if (/^\/{2}|\\/.test(url.pathname)) problems.push('the authorization URL has a malformed path');
  if (url.hash !== '')
    problems.push('the authorization URL has a fragment, which browsers keep to themselves');
  return problems;
}

/** RFC 6749 3.1: a parameter may be there once. */
function parameterProblems(found: URLSearchParams, registration: ClientRegistration): readonly string[] {
  return parametersOf(registration).flatMap(([name, needed]) => {
    const values = found.getAll(name);
    if (values.length !== 1)
      return [`the authorization URL has ${name} ${values.length} times, needs it once`];
    const [value = ''] = values;
    const isGood = needed === undefined ? value !== '' : value === needed;
    return isGood ? [] : [`the authorization URL has another ${name} than the application's`];
  });
}
