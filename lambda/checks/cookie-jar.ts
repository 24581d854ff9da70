/**
 * The part of a browser's cookie store (RFC 6265, and the prefixes of RFC
 * 6265bis) that sign-in depends on. It refuses what a browser would refuse,
 * so that a cookie which only works in a lenient client is caught here.
 */
interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  /** False: the host and everything below it. */
  readonly hostOnly: boolean;
  readonly path: string;
  readonly expiresAtMs: number | undefined;
}

export type CookieVerdict = 'kept' | 'removed' | 'rejected';

export class CookieJar {
  readonly #now: () => number;
  readonly #cookies = new Map<string, Cookie>();

  /** @param now wall time, epoch milliseconds: the same clock that the service's expiry dates follow. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes one `Set-Cookie` line of an answer from `url`. Plain HTTP is never stored: every host is HTTPS. */
  store(line: string, url: URL): CookieVerdict {
    const cookie = url.protocol === 'https:' ? parse(line, url, this.#now()) : undefined;
    if (cookie === undefined) return 'rejected';
    const key = `${cookie.host};${cookie.path};${cookie.name}`;
    if (cookie.expiresAtMs !== undefined && cookie.expiresAtMs <= this.#now()) {
      this.#cookies.delete(key);
      return 'removed';
    }
    this.#cookies.set(key, cookie);
    return 'kept';
  }

  /**
   * The `Cookie` header for a request, longest path first
   * (RFC 6265 5.4), or undefined when there is none to send.
   */
  header(url: URL): string | undefined {
    const sent = [...this.#cookies.values()]
      .filter((cookie) => this.#matches(cookie, url))
      .sort((a, b) => b.path.length - a.path.length);
    return sent.length === 0 ? undefined : sent.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  /** An independent copy: a drill replays an old browser against a newer one. */
  copy(): CookieJar {
    const jar = new CookieJar(this.#now);
    for (const [key, cookie] of this.#cookies) jar.#cookies.set(key, cookie);
    return jar;
  }

  get size(): number {
    return this.#cookies.size;
  }

  #matches(cookie: Cookie, url: URL): boolean {
    if (cookie.expiresAtMs !== undefined && cookie.expiresAtMs <= this.#now()) return false;
    const host = url.hostname;
    const hostFits = cookie.hostOnly ? host === cookie.host : domainMatches(host, cookie.host);
    return url.protocol === 'https:' && hostFits && pathMatches(url.pathname, cookie.path);
  }
}

function parse(line: string, url: URL, nowMs: number): Cookie | undefined {
  const [pair = '', ...rest] = line.split(';');
  const equals = pair.indexOf('=');
  if (equals < 1) return undefined;
  const name = pair.slice(0, equals).trim();
  const attributes = new Map(rest.map(attribute));
  const domain = attributes.get('domain')?.replace(/^\./, '').toLowerCase();
  if (domain !== undefined && domain !== '' && !domainMatches(url.hostname, domain)) return undefined;
  if (!prefixHolds(name, attributes)) return undefined;
  const path = attributes.get('path') ?? '';
  return {
    name,
    value: pair.slice(equals + 1).trim(),
    host: domain || url.hostname,
    hostOnly: !domain,
    path: path.startsWith('/') ? path : defaultPath(url.pathname),
    expiresAtMs: expiry(attributes, nowMs),
  };
}

function attribute(text: string): [string, string] {
  const equals = text.indexOf('=');
  return equals < 0
    ? [text.trim().toLowerCase(), '']
    : [text.slice(0, equals).trim().toLowerCase(), text.slice(equals + 1).trim()];
}

/** `__Secure-` needs Secure; `__Host-` also Path=/ and no Domain (RFC 6265bis 4.1.3). */
function prefixHolds(name: string, attributes: ReadonlyMap<string, string>): boolean {
  const lower = name.toLowerCase();
  if (lower.startsWith('__host-'))
    return attributes.has('secure') && attributes.get('path') === '/' && !attributes.has('domain');
  return !lower.startsWith('__secure-') || attributes.has('secure');
}

/** Max-Age wins over Expires; a date that cannot be read is ignored (RFC 6265 5.2). */
function expiry(attributes: ReadonlyMap<string, string>, nowMs: number): number | undefined {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return nowMs + Number(maxAge) * 1000;
  const date = Date.parse(attributes.get('expires') ?? '');
  return Number.isNaN(date) ? undefined : date;
}

const domainMatches = (host: string, domain: string): boolean =>
  host === domain || host.endsWith(`.${domain}`);

function pathMatches(requested: string, path: string): boolean {
  if (requested === path) return true;
  return requested.startsWith(path) && (path.endsWith('/') || requested[path.length] === '/');
}

function defaultPath(requested: string): string {
  const last = requested.lastIndexOf('/');
  return last <= 0 ? '/' : requested.slice(0, last);
}
