/** The failure-domain map: what becomes of each journey when each domain is lost, and what each may promise at most. */
import type { ReviewModel } from '../model/model.ts';
import { availabilityOf } from './availability.ts';
import type { JourneyAvailability } from './availability.ts';
import { declaredJourneys } from './declared.ts';
import { derivedJourneys } from './derived.ts';
import { ACCOUNT, deployPlane, DOMAIN_KINDS, monitoringDomain, regionDomain } from './domain.ts';
import type { FailureDomain } from './domain.ts';
import { outcomeOf } from './outcome.ts';
import type { JourneyOutcome } from './outcome.ts';
import type { MappedJourney, System } from './system.ts';

export interface MapCell {
  readonly domain: FailureDomain;
  readonly journey: string;
  readonly outcome: JourneyOutcome;
}

export interface FailureDomainMap {
  readonly system: System;
  /** Every domain against every journey. */
  readonly cells: readonly MapCell[];
  readonly availability: readonly JourneyAvailability[];
}

export function createFailureDomainMap(model: ReviewModel): FailureDomainMap {
  const system = systemOf(model);
  return {
    system,
    cells: system.domains.flatMap((domain) =>
      system.journeys.map((journey) => ({
        domain,
        journey: journey.name,
        outcome: outcomeOf(journey, domain),
      })),
    ),
    availability: system.journeys.map(availabilityOf),
  };
}

function systemOf(model: ReviewModel): System {
  const { environment } = model;
  const from = environment === undefined ? 'derived' : 'declared';
  const journeys = environment === undefined ? derivedJourneys(model) : declaredJourneys(model, environment);
  return { from, journeys, domains: domainsFor(model, journeys) };
}

/** What journeys stand in, and what a reader would ask after although none does. */
function domainsFor(model: ReviewModel, journeys: readonly MappedJourney[]): readonly FailureDomain[] {
  const regions = Object.values(model.roles.regions);
  const all = [
    ...journeys.flatMap(({ needs }) =>
      Object.values(needs).flatMap((own) => (own ?? []).flatMap(({ part }) => part.domains)),
    ),
    ...regions.flatMap((region) => [regionDomain(region), deployPlane(region), monitoringDomain(region)]),
    ACCOUNT,
  ];
  const rank = ({ kind, region }: FailureDomain): number =>
    DOMAIN_KINDS.indexOf(kind) * 10 + (region === undefined ? 9 : regions.indexOf(region));
  return [...new Map(all.map((domain) => [domain.id, domain])).values()].toSorted(
    (a, b) => rank(a) - rank(b) || a.label.localeCompare(b.label),
  );
}
