/** The front: load balancers with their listeners; rules and actions are in `listener-rules.ts`. */
import { AssemblyError } from '../errors.ts';
import { readerOf } from '../property-reader.ts';
import type { PropertyReader } from '../property-reader.ts';
import { describeOrigin } from '../resource.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { CertificatePart, ListenerPart, LoadBalancerPart } from '../topology.ts';
import { readCertificates } from './certificates.ts';
import type { FunctionIndex } from './function-index.ts';
import { createRuleReader } from './listener-rules.ts';
import type { RuleReader } from './listener-rules.ts';

const purpose = 'taking requests';

export function readLoadBalancers(
  graph: ResourceGraph,
  functions: FunctionIndex,
): readonly LoadBalancerPart[] {
  const rules = createRuleReader(graph, functions);
  const certificates = readCertificates(graph);
  return graph
    .ofType('AWS::ElasticLoadBalancingV2::LoadBalancer')
    .map((resource) => readLoadBalancer(resource, graph, rules, certificates));
}

function readLoadBalancer(
  resource: GraphResource,
  graph: ResourceGraph,
  rules: RuleReader,
  certificates: readonly CertificatePart[],
): LoadBalancerPart {
  const attributes = readAttributes(readerOf(resource, purpose), 'LoadBalancerAttributes');
  const listeners = graph
    .ofType('AWS::ElasticLoadBalancingV2::Listener')
    .filter((listener) => readerOf(listener, purpose).text('LoadBalancerArn') === resource.reference);
  return {
    origin: resource.origin,
    region: resource.region,
    dnsName: resource.attribute('DNSName'),
    listeners: listeners.map((listener) => readListener(listener, graph, rules, certificates)),
    // The service's own defaults, seconds.
    idleTimeoutSeconds: Number(attributes.get('idle_timeout.timeout_seconds') ?? 60),
    clientKeepAliveSeconds: Number(attributes.get('client_keep_alive.seconds') ?? 3600),
  };
}

/** Attributes are a list of keys and values, always text. */
export const readAttributes = (properties: PropertyReader, path: string): ReadonlyMap<string, string> =>
  new Map(properties.items(path).map((entry) => [entry.text('Key'), entry.text('Value')]));

function readListener(
  resource: GraphResource,
  graph: ResourceGraph,
  rules: RuleReader,
  certificates: readonly CertificatePart[],
): ListenerPart {
  const properties = readerOf(resource, purpose);
  const arns = certificateArns(resource, properties, graph);
  return {
    origin: resource.origin,
    region: resource.region,
    port: properties.number('Port'),
    protocol: properties.choice('Protocol', ['HTTP', 'HTTPS']),
    certificates: arns.map((arn) => findCertificate(arn, resource, certificates)),
    rules: rules.rulesOf(resource),
    defaultAction: rules.actionOf(properties, 'DefaultActions'),
  };
}

/** The listener's own, and those added beside it. */
function certificateArns(
  listener: GraphResource,
  properties: PropertyReader,
  graph: ResourceGraph,
): readonly string[] {
  const added = graph
    .ofType('AWS::ElasticLoadBalancingV2::ListenerCertificate')
    .map((resource) => readerOf(resource, purpose))
    .filter((addition) => addition.text('ListenerArn') === listener.reference);
  return [properties, ...added]
    .flatMap((owner) => owner.items('Certificates'))
    .map((certificate) => certificate.text('CertificateArn'));
}

function findCertificate(
  arn: string,
  { origin }: GraphResource,
  certificates: readonly CertificatePart[],
): CertificatePart {
  const found = certificates.find((certificate) => certificate.arn === arn);
  if (found !== undefined) return found;
  throw new AssemblyError(
    'PART_MISSING',
    `${describeOrigin(origin)} uses the certificate ${arn}, which no template of the assembly declares: its names are unknown`,
  );
}
