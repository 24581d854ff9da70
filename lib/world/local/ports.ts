/**
 * What the parts of the local world ask of each other. Every part gets these from `local-world.ts` and keeps none
 * as a global. Times named `simulatedMs` are wall time (scaled by the speed), all others are machine time.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { RolePart } from '../../assembly/topology.ts';
import type { LossShape } from '../world.ts';
import type { LocalClock } from './clock.ts';

/** One line of what happened; `lib/evidence` has the closed union, the world only hands entries on. */
export type Emit = (entry: { readonly kind: string } & Readonly<Record<string, unknown>>) => void;

/** State of everything that lives in one region, as seen from outside of it. */
export type LinkState = 'up' | LossShape;

/**
 * Addresses are documentation addresses (RFC 5737): 192.0.2.x in the primary, 198.51.100.x in the standby,
 * 203.0.113.x elsewhere. Nothing binds outside 127.0.0.1.
 */
export interface Network {
  /** Hands out an address and routes its port to a loopback listener. @returns the virtual address. */
  expose(place: RegionRole | 'elsewhere', port: number, loopbackPort: number): string;
  link(role: RegionRole): LinkState;
  /** Takes effect at once, for new connections of every process and for open ones of the region's servers. */
  setLink(role: RegionRole, state: LinkState): void;
  onLink(listener: (role: RegionRole, state: LinkState) => void): void;
  roleOf(address: string): RegionRole | undefined;
  /** Connects as a client outside the functions does. @throws ExchangeError at stage `connect`; a black hole takes the whole time-out. */
  dial(address: string, port: number, connectTimeoutSimulatedMs: number): Promise<Socket>;
  /** The map for processes that cannot share memory: path of a small JSON file, rewritten atomically on every change. */
  readonly file: string;
  /** Connections refused or swallowed so far, by region. */
  hits(): Readonly<Record<RegionRole, number>>;
  /** For parts that see a hit themselves: a function's process, a server that falls silent. */
  readonly countHit?: (role: RegionRole) => void;
}

export interface NameAnswer {
  readonly type: 'A' | 'CNAME';
  readonly values: readonly string[];
  readonly ttlSeconds: number;
}
/** One link of an answer: an alias, or the addresses at the end of the chain. `name` is in lower case. */
export interface NameLink extends NameAnswer {
  readonly name: string;
}
/** The drill's DNS. Real UDP answers on 127.0.0.1; a name that nobody registered is NXDOMAIN. */
export interface NameServer {
  readonly port: number;
  /** Fixed answer of one name, TTL 60 s: what a service hands out. Lower case. */
  register(name: string, address: string): void;
  /** Names at or below `suffix` are asked of `resolve` at each query; undefined is NXDOMAIN. */
  delegate(suffix: string, resolve: (name: string) => NameAnswer | undefined): void;
  /**
   * The name is NXDOMAIN from now on, whatever is registered; answers that somebody keeps live as long as their TTL.
   * @returns how often it was asked for since, and how to end it.
   */
  withhold(name: string): { readonly hits: () => number; readonly end: () => void };
  /**
   * As a stub resolver would, through real UDP. Whoever keeps the answer keeps each link for its own TTL. With `client`
   * the answer is a line in the journal. @throws ExchangeError at stage `dns`.
   */
  lookup(
    name: string,
    client?: string,
  ): Promise<{ readonly addresses: readonly string[]; readonly chain: readonly NameLink[] }>;
  /** The slowest answer to a `lookup` so far, in milliseconds at full speed; 0 while none was late. */
  worstAnswerMs?(): number;
  resetLateness?(): void;
  stop(): Promise<void>;
}

/** A throwaway certificate authority of the run. */
export interface Authority {
  /** PEM file to trust. */
  readonly file: string;
  readonly pem: string;
  /** Base64 of the SHA-256 of the public key (SubjectPublicKeyInfo) that every leaf carries. */
  readonly publicKeyHash: string;
  leaf(names: readonly string[]): Promise<{ readonly key: string; readonly cert: string }>;
}

/** The separate process that ends everything when the tool is gone, however it went. */
export interface Reaper {
  /** From now on `pid` (leader of its own process group) dies with the run. */
  adopt(pid: number): void;
  /** `pid` has ended by itself. */
  release(pid: number): void;
  /** Ends all that is left, removes the folder, waits until done. */
  finish(): Promise<void>;
}

/** Who signed a request, by access key id. */
export type Caller =
  | {
      readonly kind: 'function';
      readonly functionName: string;
      readonly role: RegionRole;
      readonly region: string;
      readonly iamRole: RolePart;
    }
  | { readonly kind: 'operator' };
export interface CallerDirectory {
  /** A fresh key pair for one execution environment. */
  issue(caller: Caller): {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  find(accessKeyId: string): { readonly caller: Caller; readonly secretAccessKey: string } | undefined;
}

export interface RegionServer {
  readonly address: string;
  readonly loopbackPort: number;
  close(): Promise<void>;
}
/**
 * Listeners that live in a region and die with it, in the shape that the link has: in a black hole open sockets go
 * silent and nothing is answered; refused resets; errors answers 503 (HTTP) or resets after the handshake (TCP).
 */
export interface RegionServers {
  /** HTTPS on port 443 of every name, with a leaf of the run's authority; the `Date` header is the world's clock. */
  https(options: {
    readonly role: RegionRole;
    readonly names: readonly string[];
    /** Names on each certificate, the default one first, when it is not simply one of `names` (a load balancer's). */
    readonly certificates?: readonly [readonly string[], ...(readonly string[])[]];
    readonly service: string;
    /** Idle time after which a kept-alive connection is closed; never, when absent. */
    readonly keepAliveSimulatedMs?: number;
    readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  }): Promise<RegionServer>;
  /** Raw TCP (PostgreSQL negotiates TLS inside the stream). */
  tcp(options: {
    readonly role: RegionRole;
    readonly names: readonly string[];
    readonly port: number;
    readonly service: string;
    readonly accept: (socket: Socket) => void;
  }): Promise<RegionServer>;
  closeAll(): Promise<void>;
}

/** Handed to every part of the local world. */
export interface LocalContext {
  readonly clock: LocalClock;
  /** Run folder; the reaper removes it. */
  readonly folder: string;
  readonly emit: Emit;
  readonly network: Network;
  readonly names: NameServer;
  /** Plays every public authority, ACM's included. */
  readonly authority: Authority;
  /** Plays the one of RDS, which signs for database instances and which no runtime trusts by itself. */
  readonly rdsAuthority: Authority;
  /** PEM file that plays `/var/runtime/ca-cert.pem`: all of the above. */
  readonly runtimeAuthoritiesFile: string;
  readonly reaper: Reaper;
  readonly callers: CallerDirectory;
  readonly servers: RegionServers;
  /** Seeded; the only source of randomness of a run. 0 <= x < 1. */
  readonly random: () => number;
}
