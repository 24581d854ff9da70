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

export interface HealthDocument {
  readonly state: 'ready' | 'degraded' | 'unready';
  readonly role: RegionRole;
  readonly region: string;
  readonly dependencies: Readonly<Record<string, DependencyHealth>>;
}
