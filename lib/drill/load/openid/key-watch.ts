/**
 * An application that keeps the published key set for a while and goes by nothing else: whatever signs must have been
 * published for longer than the application keeps a set, or it meets a key that it does not know.
 */
import { createPublicKey, verify } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';

import { Browser } from '../../../../lambda/checks/browser.ts';
import { fetchKeySet } from '../../../../lambda/checks/jwks.ts';
import type { StepResult } from '../../../../lambda/checks/result.ts';
import { silentCheck } from '../../../../lambda/checks/sign-in.ts';
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { World, WorldClient } from '../../../world/world.ts';
import type { IssuerVisit, KeyUse, KeyWatch } from '../workload.ts';
import { freshJar } from './cast.ts';
import type { Person, SignedIn } from './cast.ts';
import { refresh, signIn } from './journeys.ts';

export interface KeyWatchOptions {
  readonly world: World;
  /** The region that is dialled, whatever DNS says. */
  readonly role: RegionRole;
  readonly keptSeconds: number;
  /** Uses the application all the time. */
  readonly regular: Person;
  /** Signed in before the story and was not seen since. */
  readonly away: SignedIn;
}

type Key = JsonWebKey & { readonly kid?: string };
interface Kept {
  readonly keys: readonly Key[];
  readonly fetchedAtMs: number;
}

export const openKeyWatch = (options: KeyWatchOptions): KeyWatch => new OpenKeyWatch(options);

class OpenKeyWatch implements KeyWatch {
  readonly #options: KeyWatchOptions;
  readonly #client: WorldClient;
  #kept: Kept | undefined;
  #held: SignedIn | undefined;

  constructor(options: KeyWatchOptions) {
    this.#options = options;
    this.#client = options.world.client('new-connection', `application-${options.role}`, options.role);
  }

  async look(): Promise<KeyUse> {
    const set = await this.#keySet();
    if (typeof set === 'string') return { outcome: 'failed', kept: [], reason: set };
    const kept = set.map(({ kid = '' }) => kid);
    const token = await this.#freshToken();
    if (token.outcome !== 'ok') return { outcome: 'failed', kept, reason: reasonOf(token) };
    return { kept, ...judge(token.value, set) };
  }

  async welcomeBack(): Promise<readonly IssuerVisit[]> {
    const { away, role } = this.#options;
    const { exchange } = this.#client;
    const { host } = away.person;
    const row = (what: string, result: StepResult<unknown>): IssuerVisit => ({
      host: host.name,
      what: `${what}, by somebody who was away`,
      expected: 'ok',
      observed: result.outcome === 'ok' ? 'ok' : reasonOf(result),
      accepted: result.outcome === 'ok',
      servedBy: result.servedBy ?? role,
    });
    return [
      row('refresh token of before', await refresh(exchange, host, away.tokens)),
      row('session of before', await silentCheck(new Browser(exchange, away.jar), host.application)),
    ];
  }

  close(): void {
    this.#client.close();
  }

  /** As old as it may be. @returns a sentence where none could be fetched. */
  async #keySet(): Promise<readonly Key[] | string> {
    const { world, keptSeconds, regular } = this.#options;
    const nowMs = world.clock.elapsedMs();
    if (this.#kept !== undefined && nowMs - this.#kept.fetchedAtMs < keptSeconds * 1000)
      return this.#kept.keys;
    const fetched = await fetchKeySet(this.#client.exchange, regular.host.name);
    if (fetched.outcome !== 'ok') return reasonOf(fetched);
    this.#kept = { keys: fetched.value.keys, fetchedAtMs: nowMs };
    return this.#kept.keys;
  }

  /** By refreshing; whoever is not signed in yet signs in. */
  async #freshToken(): Promise<StepResult<string>> {
    const { world, regular } = this.#options;
    const { exchange } = this.#client;
    if (this.#held === undefined) {
      const signedIn = await signIn(exchange, freshJar(world), regular);
      if (signedIn.outcome !== 'ok') return signedIn;
      this.#held = signedIn.value;
      return { ...signedIn, value: signedIn.value.tokens.idToken };
    }
    const next = await refresh(exchange, regular.host, this.#held.tokens);
    if (next.outcome !== 'ok') return next;
    this.#held = { ...this.#held, tokens: next.value };
    return { ...next, value: next.value.idToken };
  }
}

const reasonOf = (result: Exclude<StepResult<unknown>, { outcome: 'ok' }>): string =>
  `${result.step} was ${result.outcome}: ${result.reason}`;

/** ES256 as RFC 7518, section 3.4, has it: the two numbers of the signature side by side. */
export function judge(token: string, set: readonly Key[]): Pick<KeyUse, 'outcome' | 'signedBy'> {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const { kid: signedBy = '' } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid?: string };
  const key = set.find(({ kid }) => kid === signedBy);
  if (key === undefined) return { outcome: 'unknown-key', signedBy };
  const publicKey = createPublicKey({ key, format: 'jwk' });
  const signed = Buffer.from(`${header}.${payload}`);
  const proof = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  const isGenuine = verify('sha256', signed, proof, Buffer.from(signature, 'base64url'));
  return { outcome: isGenuine ? 'verified' : 'forged', signedBy };
}
