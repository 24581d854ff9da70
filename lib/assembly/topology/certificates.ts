import { readerOf } from '../property-reader.ts';
import type { ResourceGraph } from '../resource-graph.ts';
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
