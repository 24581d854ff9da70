/** What a CONNECT request names (RFC 9110, section 9.3.6: host and port, nothing else). */
export type Target =
  { readonly kind: 'host'; readonly host: string; readonly port: number } | { readonly kind: 'malformed' };

const AUTHORITY = /^([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?):(\d{1,5})$/;

/** Names only, in lower case: an address would walk past DNS, which is what people came to see. */
export const targetOf = (authority: string | undefined): Target => {
  const [, host, digits] = AUTHORITY.exec(authority?.toLowerCase() ?? '') ?? [];
  const port = Number(digits);
  if (host === undefined || host.includes('..') || port < 1 || port > 65_535) return { kind: 'malformed' };
  return { kind: 'host', host, port };
};
