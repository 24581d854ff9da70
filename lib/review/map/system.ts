/** What the map is computed from, whoever tells it: our own declaration, or another application's templates. */
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { FailureDomain } from './domain.ts';

/** Something that a journey uses in one region. */
export interface Part {
  /** For example `session-table`, or `DynamoDB Orders`. */
  readonly name: string;
  /** Each of them takes it away. */
  readonly domains: readonly FailureDomain[];
  /** Service, for the availability that is promised; undefined where nobody promises any. */
  readonly service: string | undefined;
}

export interface Need {
  readonly part: Part;
  /** `hard`: without it the journey fails there. `soft`: it goes on with less. */
  readonly strength: 'hard' | 'soft';
}

/**
 * `failover`: DNS moves people when a health check says so. `beside`: both regions do it all the time, each for itself
 * (a schedule). `none`: nothing moves anybody. `undecided`: there are records that move people, and where to is not known
 * before a deploy.
 */
export type Routing = 'failover' | 'beside' | 'none' | 'undecided';

export interface MappedJourney {
  readonly name: string;
  /** Undefined where this region does not serve it. */
  readonly needs: Readonly<Record<RegionRole, readonly Need[] | undefined>>;
  readonly routing: Routing;
  readonly watch: Watch;
}

/** What the health check that moves people away from the primary notices. */
export interface Watch {
  readonly surely: readonly Part[];
  /** A check goes as deep as what answers at its path, which no template tells. */
  readonly perhaps: readonly Part[];
}

export interface System {
  readonly journeys: readonly MappedJourney[];
  /** Everything that can fail, whether a journey feels it or not. */
  readonly domains: readonly FailureDomain[];
  /** Who says so: `declared` in the assembly, or `derived` from entry points and what they may reach. */
  readonly from: 'declared' | 'derived';
}
