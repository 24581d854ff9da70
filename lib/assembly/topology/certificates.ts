import type { EnvironmentDescriptor } from '../../../lambda/contract/descriptor.ts';
import { readerOf } from '../property-reader.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { CertificatePart } from '../topology.ts';

export function readCertificates(graph: ResourceGraph): readonly CertificatePart[] {
  return graph.ofType('AWS::CertificateManager::Certificate').map((resource) => {
    const properties = readerOf(resource, 'answering TLS');
    const names = [properties.text('DomainName'), ...properties.texts('SubjectAlternativeNames')];
    return {
      origin: resource.origin,
      region: resource.region,
      arn: resource.reference,
      names: [...new Set(names.map((name) => name.toLowerCase()))],
    };
  });
}

/**
 * A certificate of a tenant's host, which no template declares: the environment's descriptor says whose it is. Its
 * origin is the resource that attaches it.
 */
export function tenantCertificate(
  arn: string,
  { origin, region, role }: GraphResource,
  { tenantHosts }: EnvironmentDescriptor,
): CertificatePart | undefined {
  const tenant = tenantHosts.find(({ certificateArns }) => certificateArns[role] === arn);
  return tenant && { origin, region, arn, names: [tenant.host.toLowerCase()] };
}
