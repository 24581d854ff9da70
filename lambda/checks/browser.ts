/**
 * A browser as sign-in sees it: cookies are kept,
 * redirects are followed inside the service and shown at its edge.
 */
import type { HttpExchange, HttpRequest, HttpResponse } from '../contract/http.ts';
import type { CookieJar } from './cookie-jar.ts';
import { header } from './result.ts';

const MAX_REDIRECTS = 8;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Where a chain of redirects ended: on a page of the service, or at an address outside of it. */
export type Landing =
  | { readonly kind: 'page'; readonly url: URL; readonly response: HttpResponse }
  | { readonly kind: 'left'; readonly to: URL; readonly response: HttpResponse }
  | { readonly kind: 'lost'; readonly why: string; readonly response: HttpResponse };

export class Browser {
  readonly jar: CookieJar;
  readonly #exchange: HttpExchange;

  constructor(exchange: HttpExchange, jar: CookieJar) {
    this.#exchange = exchange;
    this.jar = jar;
  }

  /** One request with this browser's cookies. @throws ExchangeError */
  async send(request: HttpRequest): Promise<HttpResponse> {
    const url = new URL(request.url);
    const cookie = this.jar.header(url);
    const headers = { ...request.headers, ...(cookie === undefined ? {} : { cookie }) };
    const response = await this.#exchange({ ...request, headers });
    for (const line of response.headers['set-cookie'] ?? []) this.jar.store(line, url);
    return response;
  }

  /** Opens an address and follows redirects while they stay on its host. @throws ExchangeError */
  async open(request: HttpRequest): Promise<Landing> {
    let url = new URL(request.url);
    let response = await this.send(request);
    for (let hop = 0; REDIRECTS.has(response.status); hop += 1) {
      const target = header(response, 'location');
      if (target === undefined || !URL.canParse(target, url.href))
        return { kind: 'lost', why: `a redirect to ${target ?? 'nowhere'}`, response };
      const to = new URL(target, url);
      if (to.host !== url.host) return { kind: 'left', to, response };
      if (to.protocol !== 'https:') return { kind: 'lost', why: 'a redirect to plain HTTP', response };
      if (hop >= MAX_REDIRECTS)
        return { kind: 'lost', why: `more than ${MAX_REDIRECTS} redirects`, response };
      url = to;
      response = await this.send({ method: 'GET', url: to.href });
    }
    return { kind: 'page', url, response };
  }
}
