/** Signing in at upstream OpenID providers: where to send a person, and who came back. */
import { longestCallMs } from '../call-limits.ts';
import { pause, systemTimer } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { CircuitBreaker } from '../resilience/circuit-breaker.ts';
import type { BreakerTransition, Verdict } from '../resilience/circuit-breaker.ts';
import { isTimeLeft } from '../resilience/time-budget.ts';
import { DocumentCache } from './document-cache.ts';
import { UpstreamRefused, UpstreamUnavailable } from './errors.ts';
import { discoveryUrl } from './issuer.ts';
import { hasKey, readKeySet, readMetadata } from './provider-documents.ts';
import type { KeySet, ProviderMetadata } from './provider-documents.ts';
import type { RelyingParty, SignInRequest, UpstreamClient, UpstreamIdentity } from './relying-party.ts';
import { UPSTREAM_LIMIT_MS } from './transport.ts';
import type { UpstreamAnswer, UpstreamRequest, UpstreamTransport } from './transport.ts';

export interface Upstream {
  /**
   * Where the person signs in.
   * @throws UpstreamUnavailable, UpstreamRefused
   */
  authorizationUrl(client: UpstreamClient, request: SignInRequest): Promise<string>;
  /**
   * Who signed in, proven by signature, issuer, audience, nonce and time. `answer` is the query that came back.
   * @throws UpstreamUnavailable, UpstreamRefused
   */
  identity(client: UpstreamClient, request: SignInRequest, answer: string): Promise<UpstreamIdentity>;
}

export interface UpstreamOptions {
  readonly transport: UpstreamTransport;
  readonly clock: Clock;
  readonly onTransition: (issuer: string, transition: BreakerTransition) => void;
  /** A document past its hour was used, because reading it again failed. */
  readonly onStale: (issuer: string, ageSeconds: number) => void;
}

/** Issuers whose circuit is remembered; the one asked longest ago goes first. */
const MAXIMUM_ISSUERS = 200;
const LIMITS = { connectMs: UPSTREAM_LIMIT_MS, requestMs: UPSTREAM_LIMIT_MS, attempts: 2 };
const RETRY_PAUSE_MS = 50;

export function createUpstream(options: UpstreamOptions): Upstream {
  const issuers = new Map<string, Issuer>();
  const issuerOf = (issuer: string): Issuer => {
    const found = issuers.get(issuer) ?? new Issuer(issuer, options);
    issuers.delete(issuer);
    issuers.set(issuer, found);
    const [oldest] = issuers.keys();
    if (issuers.size > MAXIMUM_ISSUERS && oldest !== undefined) issuers.delete(oldest);
    return found;
  };
  const partyOf = async (client: UpstreamClient): Promise<RelyingParty> => {
    // Loaded by the first sign-in of this kind: it would add to every start of a process.
    const { createRelyingParty } = await import('./relying-party.ts');
    return createRelyingParty(issuerOf(client.issuer), client);
  };
  return {
    authorizationUrl: async (client, request) => (await partyOf(client)).authorizationUrl(request),
    identity: async (client, request, answer) => (await partyOf(client)).identity(request, answer),
  };
}

/** One provider as this process knows it: what it published, and whether it answers. */
class Issuer {
  readonly #options: UpstreamOptions;
  readonly #issuer: string;
  readonly #breaker: CircuitBreaker;
  readonly #metadata: DocumentCache<ProviderMetadata>;
  readonly #keySets: DocumentCache<KeySet>;

  constructor(issuer: string, options: UpstreamOptions) {
    const { clock } = options;
    this.#options = options;
    this.#issuer = issuer;
    const onStale = (_url: string, ageSeconds: number): void => options.onStale(issuer, ageSeconds);
    const read = async (url: string): Promise<string> => this.#read(url);
    this.#breaker = new CircuitBreaker({
      name: 'upstream',
      clock,
      judge,
      longestCallMs: longestCallMs(LIMITS),
      refusal: (cause) =>
        new UpstreamUnavailable('the provider did not answer and is not asked now', { cause }),
      onTransition: (transition) => options.onTransition(issuer, transition),
    });
    this.#metadata = new DocumentCache({
      read: async (url) => readMetadata(issuer, await read(url)),
      clock,
      onStale,
    });
    this.#keySets = new DocumentCache({ read: async (url) => readKeySet(await read(url)), clock, onStale });
  }

  metadata(): Promise<ProviderMetadata> {
    return this.#metadata.get(discoveryUrl(this.#issuer));
  }

  /** With the key of this id where the provider has one; a stale set never answers for an id that it lacks. */
  async keySet(url: string, keyId: string | undefined): Promise<KeySet> {
    const held = await this.#keySets.get(url);
    return hasKey(held, keyId) ? held : this.#keySets.reread(url);
  }

  /** @throws UpstreamUnavailable for no answer, and for one that says so: 5xx and 429. */
  async ask(url: string, request: UpstreamRequest): Promise<UpstreamAnswer> {
    return this.#breaker.run(() => this.#attempts(url, request));
  }

  /** One short retry, of reads alone: a code is good for one request. */
  async #attempts(url: string, request: UpstreamRequest): Promise<UpstreamAnswer> {
    try {
      return await this.#attempt(url, request);
    } catch (error) {
      const again = request.method === 'GET' && error instanceof UpstreamUnavailable && !error.timedOut;
      if (!again || !isTimeLeft()) throw error;
      await pause(systemTimer, RETRY_PAUSE_MS);
      return this.#attempt(url, request);
    }
  }

  async #attempt(url: string, request: UpstreamRequest): Promise<UpstreamAnswer> {
    const answer = await this.#options.transport(url, request);
    if (answer.status < 500 && answer.status !== 429) return answer;
    throw new UpstreamUnavailable(`the provider answered ${answer.status}`);
  }

  async #read(url: string): Promise<string> {
    const headers = { accept: 'application/json', 'user-agent': 'holdover' };
    const { status, body } = await this.ask(url, { method: 'GET', headers, body: '' });
    if (status === 200) return body;
    throw new UpstreamRefused('unreadable', `the provider answered ${status} where it publishes documents`);
  }
}

/** What is neither is our own fault, or the time that the request had left. */
const judge = (error: unknown): Verdict => (error instanceof UpstreamUnavailable ? 'failed' : 'nothing');
