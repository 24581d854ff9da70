/**
 * What a standby without one of its stacks can still do, derived from what the stack owns and from what each journey
 * declares to need. Pure.
 */
import type { EnvironmentDescriptor } from '../../lambda/contract/descriptor.ts';
import type { Dependency, Journey } from '../../lambda/contract/journeys.ts';
import type { RemovableStack } from '../world/world.ts';

/** Journeys that need nobody's decision to come back. */
export const SELF_HEALING = ['session', 'refresh', 'hosted-page', 'sign-in'] as const;
export type SelfHealing = (typeof SELF_HEALING)[number];

/**
 * `everything`: without a front or without functions there is nobody to ask, whatever a journey declares. Otherwise the
 * declared dependencies that the stack holds in the region.
 */
type Withdrawn = 'everything' | readonly Dependency[];

export const WITHDRAWN: Readonly<Record<RemovableStack, Withdrawn>> = {
  edge: 'everything',
  service: 'everything',
  identities: ['aurora-read', 'aurora-write'],
  observability: [],
};

/** The journeys that come back in the standby after the primary is lost. */
export function expectedJourneys(
  stack: RemovableStack,
  { journeys }: Pick<EnvironmentDescriptor, 'journeys'>,
): readonly SelfHealing[] {
  const withdrawn = WITHDRAWN[stack];
  if (withdrawn === 'everything') return [];
  return SELF_HEALING.filter((journey) => !journeys[journey].hard.some((need) => withdrawn.includes(need)));
}

/** "Ready" promises sign-in and refresh, so it is the word of a region that has both. */
const PROMISED_BY_READY: readonly Journey[] = ['sign-in', 'refresh'];

export const isReadyWithout = (
  stack: RemovableStack,
  environment: Pick<EnvironmentDescriptor, 'journeys'>,
): boolean => {
  const expected: readonly Journey[] = expectedJourneys(stack, environment);
  return PROMISED_BY_READY.every((journey) => expected.includes(journey));
};

/** Whether DNS can lead there at all: the standby's record is there and its liveness check is green. */
export const isReachableWithout = (stack: RemovableStack): boolean => WITHDRAWN[stack] !== 'everything';
