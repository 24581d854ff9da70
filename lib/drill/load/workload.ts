/** What the load does at each attempt; the engine knows nothing of OpenID behind it. */
import type { Journey } from '../../../lambda/contract/journeys.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { AttemptOutcome } from '../../evidence/events.ts';
import type { WorldClient } from '../../world/world.ts';
import type { LoadClientSpec } from './plan.ts';

/** One client of the plan with its connection to the world. */
export interface LoadClient extends LoadClientSpec {
  readonly connection: WorldClient;
}

export interface AttemptResult {
  readonly outcome: AttemptOutcome;
  readonly step?: string;
  readonly status?: number;
  readonly servedBy?: RegionRole;
  readonly reason?: string;
}

/** How one sign-in at a provider ended. */
export interface UpstreamAttemptResult {
  /** `turned-away`: on the page that is promised to whom the provider does not sign in. */
  readonly outcome: 'signed-in' | 'turned-away' | 'failed';
  /** Machine milliseconds until the person had the answer. */
  readonly realDurationMs: number;
  readonly step?: string;
  readonly status?: number;
  readonly servedBy?: RegionRole;
  readonly reason?: string;
  /** Of who was turned away: whether they have a session here all the same. */
  readonly session?: 'none' | 'made' | 'unknown';
  /** Of who was turned away: how their password worked on the same page; `ok` or why not. */
  readonly password?: string;
}

/** The service did not give what the load needs to begin: an observation, not a fault of the tool. */
export class PreparationRefused extends Error {
  readonly code = 'PREPARATION_REFUSED';
  readonly answer: AttemptResult & { readonly outcome: Exclude<AttemptOutcome, 'ok'> };
  constructor(answer: PreparationRefused['answer']) {
    const { step = 'the start', outcome, reason = 'no reason' } = answer;
    super(`The load could not be prepared: ${step} was ${outcome} (${reason}).`);
    this.name = 'PreparationRefused';
    this.answer = answer;
  }
}

/** How a flow that was in mid-air at the cut ended, against what table A of the token design promises. */
export interface MidAirEnd {
  readonly observed: string;
  readonly accepted: boolean;
  /** Accepted only because an item had not left the lost region. */
  readonly lostInLag?: boolean;
}
export interface MidAirFlow {
  readonly name: string;
  /** What happens at the cut. */
  readonly event: string;
  /** What the design promises. */
  readonly expected: string;
  /** The half before the cut. @returns how to finish it in the other region. @throws Error in one sentence. */
  begin(): Promise<() => Promise<MidAirEnd>>;
}

/** Whose hosts people sign in at. */
export type Issuers = 'public' | 'tenant';

/** One step at an issuer: what was tried, what the design promises, what came. */
export interface IssuerVisit {
  readonly host: string;
  readonly what: string;
  readonly expected: string;
  readonly observed: string;
  readonly accepted: boolean;
  readonly servedBy?: RegionRole;
}

/** An ID token against the key set that an application keeps. `failed`: there was no token, or no set. */
export interface KeyUse {
  readonly outcome: 'verified' | 'unknown-key' | 'forged' | 'failed';
  readonly signedBy?: string;
  /** Ids of the kept set. */
  readonly kept: readonly string[];
  readonly reason?: string;
}

/** An application in one region that verifies what it gets by a key set that it keeps for a while. */
export interface KeyWatch {
  /** Gets a fresh ID token and verifies it. Never throws for an answer of the service. */
  look(): Promise<KeyUse>;
  /** Somebody comes back who signed in before the story and was away all the time. Each watch has one such person. */
  welcomeBack(): Promise<readonly IssuerVisit[]>;
  close(): void;
}

export interface WritesAccount {
  readonly acknowledged: number;
  /** Ids of those that are gone. */
  readonly missing: readonly string[];
}

export interface Workload {
  /** People, applications and sessions that exist before the story. @throws Error in one sentence. */
  prepare(signal: AbortSignal): Promise<void>;
  /** One whole journey. Never throws for an answer of the service, whatever it is. */
  attempt(journey: Journey, client: LoadClient): Promise<AttemptResult>;
  /** One sign-in at the provider of an organisation, by the client of this number. */
  attemptUpstream?(index: number, connection: WorldClient): Promise<UpstreamAttemptResult>;
  /** Flows to be caught in mid-air; each can be begun once. */
  midAir(): readonly MidAirFlow[];
  /**
   * Reads back every administrative write that was acknowledged so far. Asks again for a while: a reader may lag.
   * @throws Error in one sentence when the service did not let itself be asked.
   */
  accountForWrites(signal: AbortSignal): Promise<WritesAccount>;
  /** @param keptSeconds how long the application goes by a key set. One watch a region. */
  watchKeys(role: RegionRole, keptSeconds: number): KeyWatch;
  /** At a tenant's host and a public one, over this connection. @throws the signal's reason. */
  visitIssuers(client: WorldClient): Promise<readonly IssuerVisit[]>;
}
