/** Resources as parts of a system: in which failure domains each stands when a region uses it. */
import type { ReviewModel } from '../model/model.ts';
import type { ReviewedResource } from '../model/resource.ts';
import { addedRegionsOf, TABLE, TABLE_REPLICA } from '../model/table-replicas.ts';
import { attempt } from './attempt.ts';
import { ACCOUNT, certificateDomain, regionDomain, serviceDomain } from './domain.ts';
import type { FailureDomain } from './domain.ts';
import { keysBelow } from './keys.ts';
import { serviceOf } from './services.ts';
import type { Part } from './system.ts';

/** @param region whose functions use it: a replicated one is used where they are. */
export function partOf(
  resource: ReviewedResource,
  region: string,
  model: ReviewModel,
  name = nameOf(resource),
): Part {
  const service = serviceOf(resource.type);
  return { name, service: service?.name, domains: domainsOf(resource, region, model) };
}

/** All that takes the resource away from functions in the region. */
export function domainsOf(
  resource: ReviewedResource,
  region: string,
  model: ReviewModel,
): readonly FailureDomain[] {
  const service = serviceOf(resource.type);
  const place = service?.global === true ? undefined : placeOf(resource, region, model);
  const keys = keysBelow(resource, replicaPath(resource, region) ?? [], place, model);
  return unique([
    ACCOUNT,
    ...(place === undefined ? [] : [regionDomain(place)]),
    ...(service === undefined ? [] : [serviceDomain(service.name, place)]),
    ...keys,
    ...(keys.length > 0 ? [serviceDomain('KMS', place)] : []),
    ...certificatesOf(resource, model).map((certificate) => certificateDomain(certificate, place)),
  ]);
}

const unique = (domains: readonly FailureDomain[]): readonly FailureDomain[] => [
  ...new Map(domains.map((domain) => [domain.id, domain])).values(),
];

/** Where it is when it is used from the region: a replica there, else wherever it was made. */
const placeOf = (resource: ReviewedResource, region: string, model: ReviewModel): string | undefined =>
  replicaPath(resource, region) !== undefined || hasAddedReplica(resource, region, model)
    ? region
    : resource.region;

const hasAddedReplica = (resource: ReviewedResource, region: string, model: ReviewModel): boolean =>
  resource.type === TABLE &&
  attempt(() => addedRegionsOf(resource, model.ofType(TABLE_REPLICA)))?.includes(region) === true;

/** Properties that list replicas, each with a `Region`. */
const REPLICAS: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::GlobalTable': 'Replicas',
  'AWS::SecretsManager::Secret': 'ReplicaRegions',
};

/** @returns undefined for what is not replicated to there. */
function replicaPath(resource: ReviewedResource, region: string): readonly (string | number)[] | undefined {
  const property = REPLICAS[resource.type];
  if (property === undefined) return undefined;
  const count = attempt(() => resource.list(property))?.length ?? 0;
  const index = Array.from({ length: count }, (_, each) => each).find(
    (each) => attempt(() => resource.text(property, each, 'Region')) === region,
  );
  return index === undefined ? undefined : [property, index];
}

/** Where certificates are attached. A checker of Route 53 takes an expired one. */
function certificatesOf(resource: ReviewedResource, model: ReviewModel): readonly string[] {
  const arns = CERTIFICATE_PATHS.flatMap(([type, ...path]) =>
    type === resource.type ? (attempt(() => resource.text(...path)) ?? []) : [],
  );
  return arns.map((arn) => {
    const certificate = model.named(arn);
    const name = certificate === undefined ? undefined : attempt(() => certificate.text('DomainName'));
    return name ?? arn.split('/').at(-1) ?? arn;
  });
}

type PathOfType = readonly [type: string, ...path: (string | number)[]];
const CERTIFICATE_PATHS: readonly PathOfType[] = [
  ['AWS::ElasticLoadBalancingV2::Listener', 'Certificates', 0, 'CertificateArn'],
  ['AWS::ApiGateway::DomainName', 'RegionalCertificateArn'],
  ['AWS::ApiGatewayV2::DomainName', 'DomainNameConfigurations', 0, 'CertificateArn'],
];

/** For example `DynamoDB Orders`. */
function nameOf({ type, logicalId, constructPath }: ReviewedResource): string {
  const path = constructPath?.split('/').filter((step) => !/^(Resource|Default)$/.test(step));
  return `${serviceOf(type)?.name ?? type} ${path?.at(-1) ?? logicalId}`;
}
