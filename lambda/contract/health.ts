/**
 * The public health words and the claim item.
 * Route 53 matches a substring of at most 5,120 bytes of the body, so no word contains another's opposite.
 */
import type { RegionRole } from './regions.ts';

export const HEALTH_WORDS = {
  /** `/health/live`: the process answers. */
  live: 'holdover-live',
  /**
   * `/health/ready`: this region can serve sign-in and refresh,
   * on held state too. Followed by `-degraded` when so.
   */
  serving: 'holdover-serving',
  /** `/health/ready`, with status 503. */
  unready: 'holdover-unready',
  /** `/health/claim`: this region claims to serve. */
  claimed: 'holdover-claimed',
  /** `/health/claim`, with status 200: a region that answers and does not claim. */
  released: 'holdover-released',
} as const;

/** `degraded`: served from held state, with its age; it stays in rotation. */
export type DependencyHealth =
  | { readonly state: 'healthy' }
  | { readonly state: 'degraded'; readonly ageSeconds: number; readonly reason: string }
  | { readonly state: 'down'; readonly reason: string };

/** Why a check is down that was asked and said nothing. */
export const NO_ANSWER_IN_TIME = 'no answer in time';
/** The same, as the way to the database says it of itself. */
export const DATABASE_DOES_NOT_ANSWER = 'the database does not answer';

/** Which version of a secret a process holds, as that process sees it. */
export interface HeldVersion {
  /** The secret's own; it only grows. */
  readonly serial: number;
  /** Since it took this serial. */
  readonly heldForSeconds: number;
  /** Since its region's own store last delivered this serial; where that never did, since it was taken. */
  readonly confirmedAgeSeconds: number;
}

/** What the public word says. */
export type HealthState = 'ready' | 'degraded' | 'unready';

/** What `/health/ready` answers, as JSON, to a request that carries a probe's signature. */
export interface HealthDocument {
  readonly state: HealthState;
  readonly role: RegionRole;
  readonly region: string;
  /** Everything that `state` follows from: held values and checks, by name. */
  readonly dependencies: Readonly<Record<string, DependencyHealth>>;
  /** By the names of held values; a value that is not held is missing. */
  readonly versions: Readonly<Record<string, HeldVersion>>;
  /** What does not count: looked at only because a probe asked. */
  readonly soft: Readonly<Record<string, DependencyHealth>>;
}

/** @returns undefined for whatever is no such document: a word, an error page, or nothing. */
export function readHealthDocument(body: string): HealthDocument | undefined {
  if (!body.startsWith('{')) return undefined;
  try {
    const read = JSON.parse(body) as Partial<HealthDocument>;
    if (!('state' in read && 'dependencies' in read && 'soft' in read)) return undefined;
    // A build before it told versions; the two regions are deployed one after the other.
    return { versions: {}, ...read } as HealthDocument;
  } catch {
    return undefined;
  }
}
