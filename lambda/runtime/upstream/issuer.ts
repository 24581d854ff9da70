/** Which addresses of upstream providers are acceptable at all: those a public provider has, and no way inside. */

const LONGEST = 500;
/** Labels of letters, digits and hyphens, and a last one that is no number: neither an address nor a bare name. */
const NAME = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})$/;
/** Resolved inside of a network only (RFC 6761, RFC 6762, ICANN on `.internal`). */
const INSIDE = /\.(?:internal|local|localhost)$/;

/** `https`, a public name, the default port, no user name, no fragment. */
export function isEndpoint(text: string): boolean {
  if (text.length > LONGEST || !URL.canParse(text)) return false;
  const { protocol, port, username, password, hostname } = new URL(text);
  const plain = port === '' && username === '' && password === '' && !text.includes('#');
  return protocol === 'https:' && plain && NAME.test(hostname) && !INSIDE.test(hostname);
}

/**
 * An issuer identifier (OpenID Connect Discovery 1.0, section 3): an endpoint without a query, spelled as URLs are, so
 * that "exactly the same" has one meaning.
 */
export function isIssuer(text: string): boolean {
  if (!isEndpoint(text)) return false;
  const { href } = new URL(text);
  return !text.includes('?') && (text === href || `${text}/` === href);
}

/** Of a sound issuer. OpenID Connect Discovery 1.0, section 4. */
export const discoveryUrl = (issuer: string): string =>
  `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
