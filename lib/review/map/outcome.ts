/** What becomes of a journey when one failure domain is lost. */
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { FailureDomain } from './domain.ts';
import type { MappedJourney, Part } from './system.ts';

/** The worst first. */
export const JOURNEY_OUTCOMES = [
  /** It fails until somebody repairs or acts. */
  'falls',
  /** It fails in its region; whether records lead people away is not known before a deploy. */
  'undecided',
  /** It fails in its region, and comes back in the other one if the health check notices. */
  'depends-on-check',
  /** It fails until DNS has moved people to the other region. */
  'fails-over',
  /** It goes on, in one region that no other could take over from now. */
  'unprotected',
  /** It goes on with less. */
  'degrades',
  'stays',
] as const;
export type JourneyOutcome = (typeof JOURNEY_OUTCOMES)[number];

type State = 'works' | 'degraded' | 'fails';

export function outcomeOf(journey: MappedJourney, lost: FailureDomain): JourneyOutcome {
  const primary = stateOf(journey, 'primary', lost);
  const standby = stateOf(journey, 'standby', lost);
  if (primary === 'fails') return withoutPrimary(journey, standby, lost);
  if (primary === 'degraded') return 'degrades';
  return standby === 'fails' && journey.needs.standby !== undefined && journey.routing !== 'none'
    ? 'unprotected'
    : 'stays';
}

function withoutPrimary(
  { routing, watch }: MappedJourney,
  standby: State,
  lost: FailureDomain,
): JourneyOutcome {
  if (standby === 'fails' || routing === 'none') return 'falls';
  if (routing === 'beside') return 'unprotected';
  if (routing === 'undecided') return 'undecided';
  if (watch.surely.some((part) => standsIn(part, lost))) return 'fails-over';
  return watch.perhaps.some((part) => standsIn(part, lost)) ? 'depends-on-check' : 'falls';
}

function stateOf({ needs }: MappedJourney, role: RegionRole, lost: FailureDomain): State {
  const own = needs[role];
  if (own === undefined) return 'fails';
  const missed = own.filter(({ part }) => standsIn(part, lost));
  if (missed.some(({ strength }) => strength === 'hard')) return 'fails';
  return missed.length > 0 ? 'degraded' : 'works';
}

const standsIn = ({ domains }: Part, lost: FailureDomain): boolean =>
  domains.some(({ id }) => id === lost.id);
