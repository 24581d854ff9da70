/**
 * A second, smaller port to a world on this machine: for what stands outside of both regions and speaks to them as
 * the internet does. A browser's proxy and an application need it; a drill does not.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { RegionRole } from '../../lambda/contract/regions.ts';
import type { World } from './world.ts';

/** Where a name leads right now. */
export interface Destination {
  readonly address: string;
  /** Undefined: outside of both regions. */
  readonly role: RegionRole | undefined;
}

export interface Outside {
  /** PEM file of the run's certificate authority. */
  readonly authorityFile: string;
  /** Base64 of the SHA-256 of the public key of every certificate of the run (RFC 7469, section 2.4). */
  readonly publicKeyHash: string;
  /** As a resolver that keeps answers for their TTL. @throws ExchangeError at stage `dns`: nobody has this name. */
  resolve(name: string): Promise<Destination>;
  /** As a resolver that asks now. @throws ExchangeError at stage `dns`. */
  resolveAfresh(name: string): Promise<Destination>;
  /**
   * A TCP connection with a common browser's patience: given up where nobody accepts it, and cut where it stays
   * silent for a while on a lost region's link.
   * @throws ExchangeError at stage `connect`.
   */
  connect(destination: Destination, port: number): Promise<Socket>;
  /** Answers for `name` over HTTPS, outside of both regions, until the world stops. */
  publish(
    name: string,
    handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  ): Promise<void>;
  /** A certificate of the run's authority for one name. */
  certificateFor(name: string): Promise<{ readonly key: string; readonly cert: string }>;
  /** What lives in a region, by part, counted now. */
  census(role: RegionRole): Readonly<Record<string, number>>;
}

/** A world whose outside can be stepped into. */
export interface OpenWorld extends World {
  readonly outside: Outside;
}
