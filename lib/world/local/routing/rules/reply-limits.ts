/**
 * Rule 3, what a checker waits for. HTTP and HTTPS: a TCP connection within 4 s, a status from 200 to 399 within 2 s
 * of connecting (the TLS handshake is inside them), and for a string match the body within 2 s more, with the whole
 * string inside its first 5,120 bytes. TCP: a connection within 10 s. Certificates are not validated.
 * Source: Route 53 Developer Guide, "How Amazon Route 53 determines whether a health check is healthy".
 */
export const CONNECT_LIMIT_MS = { HTTP: 4_000, HTTPS: 4_000, TCP: 10_000 } as const;
export const STATUS_LIMIT_MS = 2_000;
export const BODY_LIMIT_MS = 2_000;
export const SEARCHED_BYTES = 5_120;

export const statusPasses = (status: number): boolean => status >= 200 && status < 400;

/**
 * `undecided` while more of the first 5,120 bytes may come. The guide does not say whether a checker reads on after
 * the string was found; here it does not.
 */
export const searchBody = (
  received: Buffer,
  complete: boolean,
  searchString: string,
): 'found' | 'missing' | 'undecided' => {
  if (received.subarray(0, SEARCHED_BYTES).includes(searchString, 0, 'utf8')) return 'found';
  return complete || received.length >= SEARCHED_BYTES ? 'missing' : 'undecided';
};
