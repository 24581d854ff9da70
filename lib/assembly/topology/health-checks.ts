/** Route 53 health checks: https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html */
import { readerOf } from '../property-reader.ts';
import type { PropertyReader } from '../property-reader.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { CalculatedHealthCheck, EndpointHealthCheck, HealthCheckPart } from '../topology.ts';
import { plainName } from './records.ts';

const TYPES = ['HTTP', 'HTTPS', 'HTTP_STR_MATCH', 'HTTPS_STR_MATCH', 'TCP', 'CALCULATED'] as const;
type EndpointType = Exclude<(typeof TYPES)[number], 'CALCULATED'>;

export const readHealthChecks = (graph: ResourceGraph): readonly HealthCheckPart[] =>
  graph.ofType('AWS::Route53::HealthCheck').map(readHealthCheck);

function readHealthCheck(resource: GraphResource): HealthCheckPart {
  const properties = readerOf(resource, 'judging a region');
  const type = properties.choice('HealthCheckConfig.Type', TYPES);
  const base = {
    origin: resource.origin,
    region: resource.region,
    id: resource.reference,
    inverted: properties.flag('HealthCheckConfig.Inverted', false),
    disabled: properties.flag('HealthCheckConfig.Disabled', false),
  };
  return type === 'CALCULATED'
    ? { ...base, ...readCalculated(properties) }
    : { ...base, ...readEndpoint(properties, type) };
}

type OwnFields<T extends HealthCheckPart> = Omit<T, 'origin' | 'region' | 'id' | 'inverted' | 'disabled'>;

function readCalculated(properties: PropertyReader): OwnFields<CalculatedHealthCheck> {
  return {
    kind: 'calculated',
    children: properties.texts('HealthCheckConfig.ChildHealthChecks'),
    healthyThreshold: properties.number('HealthCheckConfig.HealthThreshold'),
  };
}

function readEndpoint(properties: PropertyReader, type: EndpointType): OwnFields<EndpointHealthCheck> {
  const protocol = type.startsWith('HTTPS') ? 'HTTPS' : type === 'TCP' ? 'TCP' : 'HTTP';
  const path = properties.optionalText('HealthCheckConfig.ResourcePath') ?? '/';
  return {
    kind: 'endpoint',
    protocol,
    host: plainName(properties.text('HealthCheckConfig.FullyQualifiedDomainName')),
    port: properties.number('HealthCheckConfig.Port', protocol === 'HTTPS' ? 443 : 80),
    path: path.startsWith('/') ? path : `/${path}`,
    ...(type.endsWith('_STR_MATCH')
      ? { searchString: properties.text('HealthCheckConfig.SearchString') }
      : {}),
    sni: properties.flag('HealthCheckConfig.EnableSNI', protocol === 'HTTPS'),
    // Route 53's own defaults: every 30 s, three times.
    intervalSeconds: properties.number('HealthCheckConfig.RequestInterval', 30),
    failureThreshold: properties.number('HealthCheckConfig.FailureThreshold', 3),
  };
}
