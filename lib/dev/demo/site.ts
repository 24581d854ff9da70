/** The demo application's routes: what a small web application does with a real OpenID client. */
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { RelyingParty } from '../../../lambda/checks/relying-party.ts';
import type { StepResult } from '../../../lambda/checks/result.ts';
import type { HttpExchange } from '../../../lambda/contract/http.ts';
import { documentHeaders } from '../html.ts';
import { DEMO_HOST, DEMO_PATHS } from './application.ts';
import { failedPage, homePage, lostPage, signedInPage, signedOutPage } from './pages.ts';
import type { Regions } from './pages.ts';
import { Visits, rememberPending, rememberStep } from './visits.ts';
import type { SignedIn, Visit } from './visits.ts';

export interface DemoSiteOptions {
  /** The application at each issuer, by public host. */
  readonly parties: ReadonlyMap<string, RelyingParty>;
  /** The application's own way to the service. */
  readonly exchange: HttpExchange;
  readonly regions: Regions;
  /** Monotonic machine milliseconds. */
  readonly nowMs: () => number;
}

type Answer =
  | { readonly kind: 'page'; readonly status: number; readonly html: string }
  | { readonly kind: 'redirect'; readonly to: string };
const page = (html: string, status = 200): Answer => ({ kind: 'page', status, html });
const redirect = (to: string): Answer => ({ kind: 'redirect', to });

/** Answers every request of the demo's host. Nothing that a browser sends makes it throw. */
export class DemoSite {
  readonly #options: DemoSiteOptions;
  readonly #visits = new Visits();

  constructor(options: DemoSiteOptions) {
    this.#options = options;
  }

  readonly handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { visit, setCookie } = this.#visits.of(request.headers.cookie);
    const cookie = setCookie === undefined ? {} : { 'Set-Cookie': setCookie };
    const answer = await this.#answer(request, visit);
    request.resume();
    if (answer.kind === 'redirect') {
      response.writeHead(303, { Location: answer.to, 'Cache-Control': 'no-store', ...cookie }).end();
      return;
    }
    const formTargets = this.#hosts.map((host) => `https://${host}`);
    response.writeHead(answer.status, { ...documentHeaders(formTargets), ...cookie }).end(answer.html);
  };

  get #hosts(): readonly string[] {
    return [...this.#options.parties.keys()];
  }

  async #answer({ method = 'GET', url = '/' }: IncomingMessage, visit: Visit): Promise<Answer> {
    const target = URL.canParse(url, `https://${DEMO_HOST}`)
      ? new URL(url, `https://${DEMO_HOST}`)
      : undefined;
    if (target?.host !== DEMO_HOST) return nothing(url);
    switch (`${method} ${target.pathname}`) {
      case `GET ${DEMO_PATHS.home}`:
        return this.#home(visit);
      case `GET ${DEMO_PATHS.signIn}`:
        return this.#begin(visit, target.searchParams.get('at') ?? '');
      case `GET ${DEMO_PATHS.callback}`:
        return this.#return(visit, target);
      case `POST ${DEMO_PATHS.userinfo}`:
        return this.#withTokens(visit, (signedIn, party) => this.#userinfo(visit, signedIn, party));
      case `POST ${DEMO_PATHS.refresh}`:
        return this.#withTokens(visit, (signedIn, party) => this.#refresh(visit, signedIn, party));
      case `POST ${DEMO_PATHS.signOut}`:
        return this.#withTokens(visit, (signedIn, party) => leave(visit, signedIn, party));
      case `GET ${DEMO_PATHS.signedOut}`:
        return page(signedOutPage(this.#hosts));
      default:
        return nothing(`${method} ${target.pathname}`);
    }
  }

  #home(visit: Visit): Answer {
    const { regions } = this.#options;
    const { signedIn } = visit;
    return page(
      signedIn === undefined ? homePage(this.#hosts, visit, regions) : signedInPage(signedIn, visit, regions),
    );
  }

  async #begin(visit: Visit, host: string): Promise<Answer> {
    const party = this.#options.parties.get(host);
    if (party === undefined) return page(lostPage(`${host} is no issuer of this environment.`), 404);
    const signIn = await party.begin();
    rememberPending(visit, host, signIn);
    return redirect(signIn.authorizationUrl);
  }

  async #return(visit: Visit, callback: URL): Promise<Answer> {
    const begun = visit.pending.get(callback.searchParams.get('state') ?? '');
    const party = this.#options.parties.get(begun?.host ?? '');
    if (begun === undefined || party === undefined)
      return page(lostPage('This sign-in was not begun in this browser, or it has ended already.'), 400);
    const result = await this.#step(visit, (exchange) =>
      party.exchangeCode(exchange, callback, begun.signIn),
    );
    // A 503 promises that the same request may be repeated, so the browser may reload.
    if (result.outcome === 'unavailable') return page(failedPage(result, begun.host), 503);
    visit.pending.delete(begun.signIn.state);
    if (result.outcome !== 'ok') return page(failedPage(result, begun.host), 502);
    visit.signedIn = { host: begun.host, tokens: result.value, refreshes: 0 };
    return redirect(DEMO_PATHS.home);
  }

  /** Without tokens there is nothing to do but to start again. */
  async #withTokens(
    visit: Visit,
    use: (signedIn: SignedIn, party: RelyingParty) => Answer | Promise<Answer>,
  ): Promise<Answer> {
    const { signedIn } = visit;
    const party = this.#options.parties.get(signedIn?.host ?? '');
    return signedIn === undefined || party === undefined ? redirect(DEMO_PATHS.home) : use(signedIn, party);
  }

  async #userinfo(visit: Visit, signedIn: SignedIn, party: RelyingParty): Promise<Answer> {
    const result = await this.#step(visit, (exchange) => party.userinfo(exchange, signedIn.tokens));
    if (result.outcome === 'ok') visit.signedIn = { ...signedIn, userinfo: { ...result.value } };
    return redirect(DEMO_PATHS.home);
  }

  async #refresh(visit: Visit, signedIn: SignedIn, party: RelyingParty): Promise<Answer> {
    const result = await this.#step(visit, (exchange) => party.refresh(exchange, signedIn.tokens));
    if (result.outcome === 'ok')
      visit.signedIn = { ...signedIn, tokens: result.value, refreshes: signedIn.refreshes + 1 };
    return redirect(DEMO_PATHS.home);
  }

  async #step<T>(
    visit: Visit,
    ask: (exchange: HttpExchange) => Promise<StepResult<T>>,
  ): Promise<StepResult<T>> {
    const { exchange, nowMs } = this.#options;
    const startedAt = nowMs();
    const result = await ask(exchange).catch((error: unknown): StepResult<T> => ({
      step: 'application',
      outcome: 'wrong',
      reason: (error as Error).message,
    }));
    rememberStep(visit, { result, milliseconds: nowMs() - startedAt });
    return result;
  }
}

/** The application forgets first; whether the service's session ends is between it and the person. */
function leave(visit: Visit, { tokens }: SignedIn, party: RelyingParty): Answer {
  visit.signedIn = undefined;
  visit.steps.length = 0;
  return redirect(party.logoutUrl(tokens, 'demo').href);
}

const nothing = (what: string): Answer => page(lostPage(`The demo application has nothing at ${what}.`), 404);
