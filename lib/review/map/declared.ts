/** Our own system: journeys as the assembly declares them, over the resources that its templates hold. */
import type { EnvironmentDescriptor } from '../../../lambda/contract/descriptor.ts';
import {
  JOURNEYS,
  READINESS_DEPENDENCIES,
  UPSTREAM_SIGN_IN,
  UPSTREAM_SIGN_IN_DEPENDENCIES,
} from '../../../lambda/contract/journeys.ts';
import type { Dependency, JourneyDependencies } from '../../../lambda/contract/journeys.ts';
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { ReviewModel } from '../model/model.ts';
import type { ReviewedResource } from '../model/resource.ts';
import { attempt } from './attempt.ts';
import { ACCOUNT, regionDomain, thirdParty } from './domain.ts';
import { frontOf } from './front.ts';
import { domainsOf } from './parts.ts';
import type { MappedJourney, Need, Part, Watch } from './system.ts';

export function declaredJourneys(
  model: ReviewModel,
  environment: EnvironmentDescriptor,
): readonly MappedJourney[] {
  const declared: readonly (readonly [string, JourneyDependencies])[] = [
    ...JOURNEYS.map((journey) => [journey, environment.journeys[journey]] as const),
    [UPSTREAM_SIGN_IN, UPSTREAM_SIGN_IN_DEPENDENCIES],
  ];
  const front = byRole((role) => frontOf(model, environment.regions[role], role));
  const part = (role: RegionRole) => (dependency: Dependency) =>
    dependencyPart(dependency, role, environment, model);
  const watch: Watch = {
    surely: [...front.primary.watched, ...READINESS_DEPENDENCIES.map(part('primary'))],
    perhaps: [],
  };
  const needsOf = (role: RegionRole, { hard, soft }: JourneyDependencies): readonly Need[] => [
    ...[...front[role].watched, ...front[role].unwatched].map(hardly),
    ...hard.map(part(role)).map(hardly),
    ...soft.map((dependency) => ({ part: part(role)(dependency), strength: 'soft' as const })),
  ];
  return declared.map(([name, dependencies]) => ({
    name,
    needs: byRole((role) => needsOf(role, dependencies)),
    routing: 'failover',
    watch,
  }));
}

const hardly = (part: Part): Need => ({ part, strength: 'hard' });
const byRole = <T>(make: (role: RegionRole) => T): Readonly<Record<RegionRole, T>> =>
  Object.fromEntries(REGION_ROLES.map((role) => [role, make(role)])) as Record<RegionRole, T>;

function dependencyPart(
  name: Dependency,
  role: RegionRole,
  environment: EnvironmentDescriptor,
  model: ReviewModel,
): Part {
  const region = environment.regions[role];
  const resources = resourcesOf(name, role, environment, model);
  const domains = resources.flatMap((resource) => domainsOf(resource, region, model));
  // What a process holds in memory goes with its region.
  const held = [ACCOUNT, regionDomain(region)];
  return {
    name,
    service: SERVICES[name],
    domains: name === 'upstream' ? [thirdParty(PROVIDER)] : domains.length > 0 ? domains : held,
  };
}

export const PROVIDER = 'Identity provider of one organisation';

/** Whose availability counts; what is held in memory has none of its own. */
const SERVICES: Readonly<Partial<Record<Dependency, string>>> = {
  'session-table': 'DynamoDB',
  directory: 'DynamoDB',
  'aurora-read': 'RDS',
  'aurora-write': 'RDS',
};

/** Where each dependency lives; what has no resource is held by the processes themselves. */
function resourcesOf(
  name: Dependency,
  role: RegionRole,
  environment: EnvironmentDescriptor,
  model: ReviewModel,
): readonly ReviewedResource[] {
  const named = (type: string, property: string, value: string) =>
    model.ofType(type).filter((resource) => attempt(() => resource.text(property)) === value);
  const cluster = (of: RegionRole) =>
    named('AWS::RDS::DBCluster', 'DBClusterIdentifier', environment.clusterIdentifiers[of]);
  switch (name) {
    case 'session-table':
      return named('AWS::DynamoDB::GlobalTable', 'TableName', environment.sessionTableName);
    case 'directory':
      return named('AWS::DynamoDB::GlobalTable', 'TableName', environment.directoryTableName);
    case 'aurora-read':
      return cluster(role);
    // There is one writer, and it is the primary's until somebody promotes the other.
    case 'aurora-write':
    case 'writer-guard':
      return cluster('primary');
    case 'secret-store':
      return model.ofType('AWS::SecretsManager::Secret');
    case 'flags':
      return model.ofType('AWS::AppConfig::Application').filter((resource) => resource.role === role);
    case 'signing-keys':
    case 'mac-keys':
    case 'cookie-keys':
    case 'upstream':
      return [];
  }
}
