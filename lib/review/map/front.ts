/** What takes a request in and works on it, in one region: the same for every journey. */
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { ReviewModel } from '../model/model.ts';
import { ACCOUNT, serviceDomain } from './domain.ts';
import type { FailureDomain } from './domain.ts';
import { domainsOf } from './parts.ts';
import { createReach } from './reach.ts';
import { serviceOf } from './services.ts';
import type { Part } from './system.ts';

export interface Front {
  /** A health check goes the same way. */
  readonly watched: readonly Part[];
  /** It fails people, and no health check sees it: DNS itself, and certificates, which checkers do not verify. */
  readonly unwatched: readonly Part[];
}

/** Names people come in by. Its control plane is elsewhere and is not asked. */
export const DNS: Part = { name: 'DNS', service: 'Route 53', domains: [ACCOUNT, serviceDomain('Route 53')] };

export function frontOf(model: ReviewModel, region: string, role: RegionRole): Front {
  const reach = createReach(model);
  const entries = model
    .ofType('AWS::ElasticLoadBalancingV2::LoadBalancer')
    .filter((entry) => entry.role === role);
  const reached = entries
    .flatMap(reach)
    .filter(({ type }) => ['front', 'compute'].includes(serviceOf(type)?.layer ?? ''));
  const domains = reached.flatMap((resource) => domainsOf(resource, region, model));
  return {
    watched: byService(domains.filter(({ kind }) => kind !== 'certificate')),
    unwatched: [...certificateParts(domains), DNS],
  };
}

/** One part a service, which stands in its region and under its keys as well. */
function byService(domains: readonly FailureDomain[]): readonly Part[] {
  const services = new Map(domains.filter(({ kind }) => kind === 'service').map((each) => [each.id, each]));
  const others = domains.filter(({ kind }) => kind !== 'service');
  return [...services.values()].map((service) => ({
    name: service.label,
    service: service.label,
    domains: [...new Map([service, ...others].map((each) => [each.id, each])).values()],
  }));
}

export const certificateParts = (domains: readonly FailureDomain[]): readonly Part[] =>
  [
    ...new Map(domains.filter(({ kind }) => kind === 'certificate').map((each) => [each.id, each])).values(),
  ].map((certificate) => ({ name: 'certificate', service: undefined, domains: [certificate] }));
