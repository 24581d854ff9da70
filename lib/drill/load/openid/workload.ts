/** Load as people and applications make it: real OpenID clients on all five journeys. */
import type { Journey } from '../../../../lambda/contract/journeys.ts';
import { REGION_ROLES } from '../../../../lambda/contract/regions.ts';
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { StepResult } from '../../../../lambda/checks/result.ts';
import type { World, WorldClient } from '../../../world/world.ts';
import type {
  AttemptResult,
  IssuerVisit,
  Issuers,
  KeyWatch,
  LoadClient,
  MidAirFlow,
  UpstreamAttemptResult,
  Workload,
  WritesAccount,
} from '../workload.ts';
import { missingWrites } from './account.ts';
import { freshJar, prepareCast } from './cast.ts';
import type { Cast, Host, Person, SignedIn } from './cast.ts';
import { insistOnceReplicated } from './insist.ts';
import { administer, openHostedPage, refresh, signIn, useSession } from './journeys.ts';
import { openKeyWatch } from './key-watch.ts';
import { preparePartner, signInByProvider } from './partner.ts';
import type { Member } from './partner.ts';
import { midAirFlows } from './mid-air.ts';
import { visitIssuers } from './issuer-visit.ts';

/** Finished sessions wait to be signed out; more than this many are forgotten. */
const MAXIMUM_LEAVING = 60;
/** Three flows need people who signed in beforehand, three need people who have not. */
const MID_AIR_SIGNED_IN = 3;
const MID_AIR_PEOPLE = 6;
/**
 * An access token ends after an hour. An application that refreshes seldom takes over a new one well before, and lets a
 * young one be: a cut must not make tokens out of what had not left the region.
 */
const RENEWED_AFTER_MS = 20 * 60_000;

/**
 * @param clientsPerJourney one person for each client of a journey, shared between the journeys.
 * @param members of an organisation whose people sign in at a provider of its own.
 */
export function openIdWorkload(
  world: World,
  clientsPerJourney: number,
  issuers: Issuers = 'public',
  members = 0,
): Workload {
  return new OpenIdWorkload(world, clientsPerJourney, issuers, members);
}

class OpenIdWorkload implements Workload {
  readonly #world: World;
  readonly #clients: number;
  readonly #issuers: Issuers;
  readonly #memberCount: number;
  #members: readonly Member[] = [];
  #cast: Cast = { people: [], publicHosts: [], tenantHosts: [] };
  /** By client index: what the session and refresh clients hold. */
  readonly #signedIn = new Map<number, SignedIn>();
  /** By client index: the newest refresh token. */
  readonly #newest = new Map<number, string>();
  /** By client index: the newest access token, and when it was issued, simulated milliseconds. */
  readonly #issued = new Map<number, { readonly accessToken: string; readonly atMs: number }>();
  readonly #leaving: SignedIn[] = [];
  /** Ids of organizations whose creation was answered with 201. */
  readonly #acknowledged = new Set<string>();
  #signal: AbortSignal = AbortSignal.abort();

  constructor(world: World, clients: number, issuers: Issuers, members: number) {
    this.#world = world;
    this.#clients = clients;
    this.#issuers = issuers;
    this.#memberCount = members;
  }

  async prepare(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    const client = this.#world.client('kept-alive', 'signed-in-beforehand');
    const early = this.#clients + MID_AIR_SIGNED_IN;
    const enrolled = async (person: Person, index: number): Promise<void> => {
      if (index >= early) return;
      const signedIn = await insistOnceReplicated(this.#world.clock, signal, isUnknownPerson, () =>
        signIn(client.exchange, freshJar(this.#world), person),
      );
      this.#signedIn.set(index, signedIn);
      this.#issue(index, signedIn.tokens.accessToken);
    };
    try {
      const people = this.#clients + MID_AIR_PEOPLE;
      const issuers = this.#issuers;
      this.#cast = await prepareCast(this.#world, { people, issuers, signal, enrolled });
      if (this.#memberCount > 0) this.#members = await preparePartner(this.#world, this.#memberCount, signal);
    } finally {
      client.close();
    }
  }

  async attempt(journey: Journey, client: LoadClient): Promise<AttemptResult> {
    return attemptOf(await this.#step(journey, client));
  }

  async attemptUpstream(index: number, { exchange }: WorldClient): Promise<UpstreamAttemptResult> {
    const member = this.#members[index];
    if (member === undefined) throw new Error(`No member was prepared for client number ${index}.`);
    return signInByProvider(this.#world, exchange, member);
  }

  midAir(): readonly MidAirFlow[] {
    const early = (offset: number): SignedIn => this.#held(this.#clients + offset);
    const late = (offset: number): Person => this.#person(this.#clients + MID_AIR_SIGNED_IN + offset);
    return midAirFlows({
      world: this.#world,
      signal: this.#signal,
      lostAnswer: early(0),
      childFirst: early(1),
      leaving: early(2),
      typing: late(0),
      redeeming: late(1),
      newborn: late(2),
    });
  }

  /** Nobody is in mid-air where keys are watched: those people are there to be used. */
  watchKeys(role: RegionRole, keptSeconds: number): KeyWatch {
    const offset = REGION_ROLES.indexOf(role);
    const away = this.#held(this.#clients + offset);
    const regular = this.#person(this.#clients + MID_AIR_SIGNED_IN + offset);
    return openKeyWatch({ world: this.#world, role, keptSeconds, regular, away });
  }

  async visitIssuers(client: WorldClient): Promise<readonly IssuerVisit[]> {
    const party = { world: this.#world, signal: this.#signal, person: this.#person(0) };
    const visits: IssuerVisit[] = [];
    for (const host of this.#cast.tenantHosts)
      visits.push(...(await visitIssuers({ ...party, host, other: this.#publicHost() }, client)));
    return visits;
  }

  async #step(journey: Journey, { index, connection }: LoadClient): Promise<StepResult<unknown>> {
    const { exchange } = connection;
    const person = this.#person(index);
    switch (journey) {
      case 'hosted-page':
        return openHostedPage(exchange, freshJar(this.#world), person.host);
      case 'sign-in':
        return this.#remember(await signIn(exchange, freshJar(this.#world), person));
      case 'refresh':
        return this.#refresh(index, exchange);
      case 'session':
        return useSession(exchange, this.#lasting(index), this.#leaving.shift());
      case 'admin':
        return this.#acknowledge(await administer(exchange, this.#publicHost(index)));
    }
  }

  /** Each refresh uses the newest token that this application knows; after a lost answer that is the parent again. */
  async #refresh(
    index: number,
    exchange: LoadClient['connection']['exchange'],
  ): Promise<StepResult<unknown>> {
    const held = this.#held(index);
    const current = { ...held.tokens, refreshToken: this.#newest.get(index) ?? held.tokens.refreshToken };
    const result = await refresh(exchange, held.person.host, current);
    if (result.outcome === 'ok' && result.value.refreshToken !== undefined)
      this.#newest.set(index, result.value.refreshToken);
    if (result.outcome === 'ok' && this.#isOld(index)) this.#issue(index, result.value.accessToken);
    return result;
  }

  #issue(index: number, accessToken: string): void {
    this.#issued.set(index, { accessToken, atMs: this.#world.clock.elapsedMs() });
  }

  #isOld(index: number): boolean {
    const { atMs } = this.#issued.get(index) ?? { atMs: 0 };
    return this.#world.clock.elapsedMs() - atMs > RENEWED_AFTER_MS;
  }

  /** With an access token that has not ended: the one of the sign-in until it is old, then what a refresh gave. */
  #lasting(index: number): SignedIn {
    const held = this.#held(index);
    const accessToken = this.#issued.get(index)?.accessToken ?? held.tokens.accessToken;
    return { ...held, tokens: { ...held.tokens, accessToken } };
  }

  async accountForWrites(signal: AbortSignal): Promise<WritesAccount> {
    const acknowledged = new Set(this.#acknowledged);
    const missing = await missingWrites(this.#world, this.#publicHost(), acknowledged, signal);
    return { acknowledged: acknowledged.size, missing };
  }

  #acknowledge(result: StepResult<Readonly<Record<string, unknown>>>): StepResult<unknown> {
    if (result.outcome === 'ok') this.#acknowledged.add(String(result.value['id']));
    return result;
  }

  #remember(result: StepResult<SignedIn>): StepResult<SignedIn> {
    if (result.outcome === 'ok') this.#leaving.push(result.value);
    if (this.#leaving.length > MAXIMUM_LEAVING) this.#leaving.shift();
    return result;
  }

  /** Administration is spread over these, wherever people sign in: no tenant's host answers it. */
  #publicHost(index = 0): Host {
    const { publicHosts } = this.#cast;
    const host = publicHosts[index % publicHosts.length];
    if (host === undefined) throw new Error('The environment declares no public host.');
    return host;
  }

  #person(index: number): Person {
    const person = this.#cast.people[index];
    if (person === undefined) throw new Error(`The load was not prepared for client number ${index}.`);
    return person;
  }

  #held(index: number): SignedIn {
    const signedIn = this.#signedIn.get(index);
    if (signedIn === undefined) throw new Error(`Client number ${index} was not signed in beforehand.`);
    return signedIn;
  }
}

/** What a person is told whose account a read replica does not have yet: the same as for a wrong password. */
const isUnknownPerson = (result: StepResult<unknown>): boolean =>
  result.outcome === 'refused' && result.reason === 'credentials';

function attemptOf(result: StepResult<unknown>): AttemptResult {
  const { outcome, step, status, servedBy } = result;
  return {
    outcome,
    step,
    ...(status === undefined ? {} : { status }),
    ...(servedBy === undefined ? {} : { servedBy }),
    ...(result.outcome === 'ok' ? {} : { reason: result.reason }),
  };
}
