/** The front: load balancers with their listeners; rules and actions are in `listener-rules.ts`. */
import { AssemblyError } from '../errors.ts';
import { readerOf } from '../property-reader.ts';
import type { PropertyReader } from '../property-reader.ts';
import { describeOrigin } from '../resource.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { CertificatePart, ListenerPart, LoadBalancerPart } from '../topology.ts';
import { readCertificates, tenantCertificate } from './certificates.ts';
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
  return {
    origin: resource.origin,
    region: resource.region,
    port: properties.number('Port'),
    protocol: properties.choice('Protocol', ['HTTP', 'HTTPS']),
    certificates: attachedCertificates(resource, properties, graph).map(([arn, owner]) =>
      findCertificate(arn, owner, graph, certificates),
    ),
    rules: rules.rulesOf(resource),
    defaultAction: rules.actionOf(properties, 'DefaultActions'),
  };
}

/** ARN and the resource that attaches it: the listener's own, and those added beside it. */
function attachedCertificates(
  listener: GraphResource,
  properties: PropertyReader,
  graph: ResourceGraph,
): readonly (readonly [string, GraphResource])[] {
  const added = graph
    .ofType('AWS::ElasticLoadBalancingV2::ListenerCertificate')
    .map((resource) => [readerOf(resource, purpose), resource] as const)
    .filter(([addition]) => addition.text('ListenerArn') === listener.reference);
  return [[properties, listener] as const, ...added].flatMap(([reader, owner]) =>
    reader.items('Certificates').map((certificate) => [certificate.text('CertificateArn'), owner] as const),
  );
}

function findCertificate(
  arn: string,
  owner: GraphResource,
  graph: ResourceGraph,
  certificates: readonly CertificatePart[],
): CertificatePart {
  const { origin } = owner;
  const declared = certificates.find((certificate) => certificate.arn === arn);
  const found = declared ?? tenantCertificate(arn, owner, graph.assembly.environment);
  if (found !== undefined) return found;
  throw new AssemblyError(
    'PART_MISSING',
    `${describeOrigin(origin)} uses the certificate ${arn}, which no template of the assembly declares and no tenant's host has in that region: its names are unknown`,
  );
}
