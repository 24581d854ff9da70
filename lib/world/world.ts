/**
 * The port between a drill and the place where it happens. The drill core knows nothing else of a world: start,
 * load, inject, heal, operate, observe. A missing ability gives the verdict unknown, never pass.
 */
import type {
  OpenWritesEvent,
  OpenWritesResult,
  ReplaceKeysEvent,
  RotationResult,
} from '../../lambda/contract/events.ts';
import type { EnvironmentDescriptor } from '../../lambda/contract/descriptor.ts';
import type { HealthDocument } from '../../lambda/contract/health.ts';
import type { HttpExchange } from '../../lambda/contract/http.ts';
import type { RegionRole } from '../../lambda/contract/regions.ts';
import type { ClaimItem } from '../../lambda/contract/tables.ts';
import type { FaultRequest, InjectedFault } from './faults.ts';

/** Wall time runs at `speed`; work (`realMs`) never does. */
export interface WorldClock {
  readonly speed: number;
  /** Simulated wall time, epoch milliseconds. */
  now(): number;
  /** Simulated milliseconds since the run began. */
  elapsedMs(): number;
  /** Monotonic machine milliseconds since the run began. */
  realMs(): number;
  /** Resolves when `simulatedMs` of wall time have passed; rejects with the signal's reason when it aborts. */
  sleep(simulatedMs: number, signal?: AbortSignal): Promise<void>;
  /**
   * Until the returned function is called, wall time runs no faster than work; nested holds add up. A world that cannot
   * leaves it out.
   */
  holdBack?(): () => void;
}

export { describeFault, LOSS_SHAPES, SPOILABLE_SECRETS } from './faults.ts';
export type {
  FaultKind,
  FaultRequest,
  FlagManner,
  InjectedFault,
  LossShape,
  Roles,
  SpoilableSecret,
  StoreManner,
  UpstreamManner,
} from './faults.ts';

/**
 * How a world differs from the assembly that it is made from. Anything but `as-synthesized` is a question "what if",
 * and the results say so.
 */
export type WorldVariation =
  | { readonly kind: 'as-synthesized' }
  /** No alias of the region has provisioned concurrency: whatever it is asked boots first. */
  | { readonly kind: 'nothing-provisioned'; readonly role: RegionRole }
  /** All was deployed, then one stack of the standby was lost, or its last deploy rolled back to nothing. */
  | { readonly kind: 'stack-missing'; readonly role: 'standby'; readonly stack: RemovableStack }
  /** No health checker asks and no probe runs, so nothing can move traffic: for stories of many hours. */
  | { readonly kind: 'unwatched' };
export const REMOVABLE_STACKS = ['edge', 'identities', 'service', 'observability'] as const;
export type RemovableStack = (typeof REMOVABLE_STACKS)[number];

/** `stale-dns` keeps an answer for ten times its TTL; it is reported apart. */
export type ClientKind = 'new-connection' | 'kept-alive' | 'stale-dns';
export interface WorldClient {
  readonly exchange: HttpExchange;
  close(): void;
}

export interface DatabaseMember {
  readonly role: RegionRole;
  readonly region: string;
  readonly clusterIdentifier: string;
  readonly writer: boolean;
  readonly status: string;
}

/** `unreachable`: nobody was there to judge the password. */
export type LoginVerdict = 'taken' | 'refused' | 'unreachable';
export interface DatabaseLogin {
  readonly username: string;
  readonly password: string;
}
/** Changes that leave everything as it is, each through another control plane; the last one only asks. */
export const CHANGE_KINDS = ['deploy-stack', 'publish-function', 'edit-record', 'ask-database-api'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];
export type ChangeAnswer =
  | { readonly outcome: 'answered' }
  | { readonly outcome: 'refused'; readonly code: string; readonly status: number }
  | { readonly outcome: 'unreachable'; readonly reason: string };

/** What a person with the operator's permissions can do, by the same APIs in every world. */
export interface OperatorPort {
  /** Asked in the region that is to take over: the other one may be gone. */
  describeGlobalCluster(askIn: RegionRole): Promise<readonly DatabaseMember[]>;
  /** Managed failover that accepts the loss of what had not arrived. Returns when the call is accepted, not when done. */
  failoverGlobalCluster(target: RegionRole): Promise<void>;
  /**
   * Managed switchover between two regions that are well: nothing is lost. Returns when the call is accepted.
   * @throws what the service answers, for instance InvalidGlobalClusterStateFault while a member is unreachable.
   */
  switchoverGlobalCluster(target: RegionRole): Promise<void>;
  openWrites(role: RegionRole, event: OpenWritesEvent): Promise<OpenWritesResult>;
  putClaim(role: RegionRole, claim: ClaimItem): Promise<void>;
  readClaim(role: RegionRole): Promise<ClaimItem | undefined>;
  /** @returns the secret's current value, read in that region. */
  readSecret(role: RegionRole, name: string): Promise<string>;
  /**
   * Asks Secrets Manager to rotate a secret, in the region that owns it. Returns when the call is accepted: what comes
   * of it shows in the secret's value.
   * @throws what the service answers.
   */
  rotateSecret(name: string): Promise<void>;
  /** A person's word to the rotation function. @throws what the function said. */
  replaceKeys(event: ReplaceKeysEvent): Promise<RotationResult>;
  /** Logs in by password at a database of that region, and leaves at once. Never throws. */
  tryDatabaseLogin(role: RegionRole, login: DatabaseLogin): Promise<LoginVerdict>;
  /**
   * What the region says of itself to a probe, asked by its own name with the probe's signature.
   * @returns undefined where nothing answered, or only with the public word (no key held there, or another one).
   * @throws what the stores of both regions answered, where neither gave the probe's key yet.
   */
  readiness(role: RegionRole): Promise<HealthDocument | undefined>;
  /** Tries a change in the region that changes nothing. Never throws for an answer, or for none. */
  tryChange(role: RegionRole, change: ChangeKind): Promise<ChangeAnswer>;
}

/** An identity provider outside of both regions, and us as a client that is registered there. */
export interface UpstreamAccess {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** How late the world itself was, worst case so far, machine milliseconds. Verdicts inside this margin are unknown. */
export interface Lateness {
  readonly checkerStartMs: number;
  readonly dnsAnswerMs: number;
  readonly loopLagMs: number;
  /** Processor time that the host of a virtual machine gave to others, of each processor. */
  readonly stolenMs: number;
  /** For how long wall time ran no faster than work, because work waited for the machine. */
  readonly heldBackMs: number;
  /** Share of invocations that waited because the machine's cap on environments was reached, 0 to 1. */
  readonly waitedShare: number;
  /** Share of the processors' time that nobody used since lateness was last forgotten, 0 to 1, where it is known. */
  readonly idleShare?: number;
  /** Share of it that programs outside of this run used meanwhile, 0 to 1, where it is known. */
  readonly otherWorkShare?: number;
}

export interface World {
  readonly environment: EnvironmentDescriptor;
  readonly clock: WorldClock;
  /** Names of what this world can do: kinds of faults, and `load`, `promote`, `claim` and the like. */
  readonly abilities: ReadonlySet<string>;
  /** Everything up, seeded as a deploy seeds it. @throws WorldError in one plain sentence. */
  start(signal: AbortSignal): Promise<void>;
  /** @param through always connect to this region, as its own name leads there; by the host's name otherwise. */
  client(kind: ClientKind, name: string, through?: RegionRole): WorldClient;
  inject(fault: FaultRequest): Promise<InjectedFault>;
  readonly operator: OperatorPort;
  /**
   * An identity provider that signs in whoever comes as the subject that their cookie `person` names there; it is
   * started by the first call. A world without one leaves it out.
   */
  upstreamProvider?(): Promise<UpstreamAccess>;
  lateness(): Lateness;
  /** Forgets lateness so far: starting up and preparing are nobody's, from here on it could change a verdict. */
  watchLateness(): void;
  /** What clients and replicas are granted, simulated time; a world that cannot tell leaves it out. */
  readonly limits?: {
    /** Longest a client waits for one connection or one answer on a cut link. */
    readonly clientTimeoutMs: number;
    /** A client that keeps its connection alive leaves it at this age. */
    readonly keptAliveMs: number;
    /** Oldest that an item can be and not have arrived in the other region. */
    readonly replicationLagMs: number;
  };
  /** Ends every process, port and file of the run. Safe at any moment, repeatable. */
  stop(): Promise<void>;
}

/** The world could not be made, or lost a part of itself: "could not find out", exit code 2. */
export class WorldError extends Error {
  readonly code: string;
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'WorldError';
    this.code = code;
  }
}
