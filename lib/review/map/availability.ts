/**
 * The most that a journey can promise: the product of what AWS promises for each service that it cannot do without. It
 * is a ceiling for design, and no forecast: promises are met on average, in money, and not together.
 */
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { promiseOf } from './promises.ts';
import type { UptimePromise } from './promises.ts';
import type { MappedJourney, Part } from './system.ts';

export interface ServiceShare extends UptimePromise {
  readonly service: string;
  /** The journey in one region, percent, if this service never failed. */
  readonly withoutPercent: number;
}

export interface JourneyAvailability {
  readonly journey: string;
  /** Of one region. */
  readonly onePercent: number;
  /**
   * Of both, as far as their failures are independent and moving takes no time; undefined where nothing moves people, or
   * one region cannot do it without the other.
   */
  readonly bothPercent: number | undefined;
  /** The weakest first. */
  readonly shares: readonly ServiceShare[];
  /** Services in the way for which no promise is in the table. */
  readonly unpromised: readonly string[];
}

export function availabilityOf(journey: MappedJourney): JourneyAvailability {
  const services = servicesOf(journey, 'primary');
  const promised = services.flatMap((service) => {
    const promise = promiseOf(service);
    return promise === undefined ? [] : [{ service, ...promise }];
  });
  const one = product(promised.map(({ percent }) => percent));
  return {
    journey: journey.name,
    onePercent: one,
    bothPercent: isIndependent(journey) ? 100 * (1 - (1 - one / 100) ** 2) : undefined,
    shares: promised
      .map((share) => ({ ...share, withoutPercent: (one / share.percent) * 100 }))
      .toSorted((a, b) => a.percent - b.percent || a.service.localeCompare(b.service)),
    unpromised: services.filter((service) => promiseOf(service) === undefined),
  };
}

/** Each once: two tables of one service fail together. Keys count, since a service that cannot decrypt is down. */
function servicesOf({ needs }: MappedJourney, role: RegionRole): readonly string[] {
  const hard = (needs[role] ?? []).filter(({ strength }) => strength === 'hard').map(({ part }) => part);
  return [...new Set(hard.flatMap((part) => [...ownService(part), ...keysOf(part)]))];
}

const ownService = ({ service }: Part): readonly string[] => (service === undefined ? [] : [service]);
const keysOf = ({ domains }: Part): readonly string[] =>
  domains.some(({ kind }) => kind === 'key') ? ['KMS'] : [];

const product = (percents: readonly number[]): number =>
  percents.reduce((all, percent) => (all * percent) / 100, 100);

/** The standby does it without anything of the primary's region. */
function isIndependent({ needs, routing }: MappedJourney): boolean {
  const { primary, standby } = needs;
  if (routing === 'none' || routing === 'undecided' || primary === undefined || standby === undefined)
    return false;
  const own = regionsOf(primary);
  return [...regionsOf(standby)].every((region) => !own.has(region));
}

const regionsOf = (
  needs: readonly { readonly part: Part; readonly strength: string }[],
): ReadonlySet<string> =>
  new Set(
    needs
      .filter(({ strength }) => strength === 'hard')
      .flatMap(({ part }) =>
        part.domains.flatMap(({ kind, label, region }) => (kind === 'region' ? [region ?? label] : [])),
      ),
  );
