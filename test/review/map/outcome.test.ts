/** What the loss of one domain does to a journey, from what it needs where. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { regionDomain, serviceDomain } from '../../../lib/review/map/domain.ts';
import type { FailureDomain } from '../../../lib/review/map/domain.ts';
import { JOURNEY_OUTCOMES, outcomeOf } from '../../../lib/review/map/outcome.ts';
import type { MappedJourney, Need, Part } from '../../../lib/review/map/system.ts';

const HERE = serviceDomain('DynamoDB', 'eu-west-1');
const THERE = serviceDomain('DynamoDB', 'eu-central-1');
const part = (...domains: FailureDomain[]): Part => ({ name: 'table', service: 'DynamoDB', domains });
const hard = (...domains: FailureDomain[]): Need => ({ part: part(...domains), strength: 'hard' });
const soft = (...domains: FailureDomain[]): Need => ({ part: part(...domains), strength: 'soft' });
const NOTHING = { surely: [], perhaps: [] };
const journey = (given: Partial<MappedJourney> = {}): MappedJourney => ({
  name: 'refresh',
  needs: { primary: [hard(HERE)], standby: [hard(THERE)] },
  routing: 'failover',
  watch: { surely: [part(HERE)], perhaps: [] },
  ...given,
});

describe('a journey without one of its domains', () => {
  test('moves where the health check sees the loss', () => {
    expect(outcomeOf(journey(), HERE)).toBe('fails-over');
  });

  test('falls where the check does not see it', () => {
    expect(outcomeOf(journey({ watch: NOTHING }), HERE)).toBe('falls');
  });

  test('depends on the check where nobody knows how deep it looks', () => {
    const watch = { surely: [], perhaps: [part(HERE)] };
    expect(outcomeOf(journey({ watch }), HERE)).toBe('depends-on-check');
  });

  test('falls where the standby needs the same, whatever the check sees', () => {
    const needs = { primary: [hard(HERE)], standby: [hard(HERE)] };
    expect(outcomeOf(journey({ needs }), HERE)).toBe('falls');
  });

  test('falls where nothing moves people, and where nobody serves it elsewhere', () => {
    expect(outcomeOf(journey({ routing: 'none' }), HERE)).toBe('falls');
    const needs = { primary: [hard(HERE)], standby: undefined };
    expect(outcomeOf(journey({ needs }), HERE)).toBe('falls');
  });

  test('goes on beside its twin where both regions do it all the time', () => {
    expect(outcomeOf(journey({ routing: 'beside' }), HERE)).toBe('unprotected');
  });

  test('degrades where the need is soft, and is unprotected where only the standby lost something', () => {
    const needs = { primary: [soft(HERE)], standby: [hard(THERE)] };
    expect(outcomeOf(journey({ needs }), HERE)).toBe('degrades');
    expect(outcomeOf(journey(), THERE)).toBe('unprotected');
  });

  test('does not notice what it does not need', () => {
    expect(outcomeOf(journey(), regionDomain('ap-south-1'))).toBe('stays');
  });
});

const DOMAINS = [HERE, THERE, regionDomain('eu-west-1')];
const needs = fc.array(
  fc.record({
    strength: fc.constantFrom('hard' as const, 'soft' as const),
    part: fc.subarray(DOMAINS).map((domains) => part(...domains)),
  }),
  { maxLength: 4 },
);
const journeys: fc.Arbitrary<MappedJourney> = fc.record({
  name: fc.constant('j'),
  needs: fc.record({ primary: needs, standby: fc.option(needs, { nil: undefined }) }),
  routing: fc.constantFrom('failover' as const, 'beside' as const, 'none' as const, 'undecided' as const),
  watch: fc.record({ surely: needs.map(partsOf), perhaps: needs.map(partsOf) }),
});
function partsOf(all: readonly Need[]): readonly Part[] {
  return all.map((need) => need.part);
}

test('one more hard need never makes anything better', () => {
  fc.assert(
    fc.property(journeys, fc.constantFrom(...DOMAINS), fc.constantFrom(...DOMAINS), (given, added, lost) => {
      const primary = [...(given.needs.primary ?? []), hard(added)];
      const more = { ...given, needs: { ...given.needs, primary } };
      expect(JOURNEY_OUTCOMES.indexOf(outcomeOf(more, lost))).toBeLessThanOrEqual(
        JOURNEY_OUTCOMES.indexOf(outcomeOf(given, lost)),
      );
    }),
  );
});
