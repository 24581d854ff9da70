/** A browser as far as sign-in needs one: cookies with paths, redirects followed one at a time, forms posted. */

interface Cookie {
  readonly host: string;
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

export interface Visit {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export class Browser {
  cookies: Cookie[] = [];
  readonly #fetch: typeof fetch;
  constructor(fetch: typeof globalThis.fetch) {
    this.#fetch = fetch;
  }

  async visit(url: string, form?: Readonly<Record<string, string>>): Promise<Visit> {
    const { host, pathname } = new URL(url);
    const headers = new Headers({ accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    const cookie = this.#matching(host, pathname);
    if (cookie !== '') headers.set('cookie', cookie);
    if (form !== undefined) headers.set('content-type', 'application/x-www-form-urlencoded');
    const response = await this.#fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      headers,
      ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
      redirect: 'manual',
    });
    for (const line of response.headers.getSetCookie()) this.#keep(host, line);
    return { url, status: response.status, headers: response.headers, body: await response.text() };
  }

  /** Follows redirects for as long as they stay on `https://<host of url>`. */
  async follow(url: string, form?: Readonly<Record<string, string>>): Promise<Visit> {
    let visit = await this.visit(url, form);
    for (let hops = 0; hops < 10 && visit.status === 303; hops += 1) {
      const next = location(visit);
      if (new URL(next).host !== new URL(url).host) return visit;
      visit = await this.visit(next);
    }
    return visit;
  }

  #matching(host: string, path: string): string {
    return this.cookies
      .filter(
        (cookie) =>
          cookie.host === host &&
          (path === cookie.path || path.startsWith(`${cookie.path.replace(/\/$/, '')}/`)),
      )
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  #keep(host: string, line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(pair.indexOf('=') + 1);
    const path = attributes.find((attribute) => attribute.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
    const expired = attributes.some((attribute) => /^expires=Thu, 01 Jan 1970/i.test(attribute));
    this.cookies = this.cookies.filter(
      (held) => held.host !== host || held.name !== name || held.path !== path,
    );
    if (!expired) this.cookies.push({ host, name, value, path });
  }
}

export function location(visit: Visit): string {
  const target = visit.headers.get('location');
  if (target === null) throw new Error(`no redirect: ${visit.status} ${visit.body}`);
  return new URL(target, visit.url).href;
}
