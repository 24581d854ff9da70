import type { ReviewModel } from '../../model/model.ts';
import { perModel } from '../../model/per-model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import { callersOf } from '../runtime/callers.ts';
import { variablesOf } from '../variables.ts';

/** Which hosts of the standby's databases take writes, and which take reads before a promotion too. */
interface Hosts {
  readonly writers: ReadonlySet<string>;
  readonly readers: ReadonlySet<string>;
}

export const writerEndpointInStandby = defineRule({
  id: 'writer-endpoint-in-standby',
  family: 'database',
  severity: 'warning',
  title: 'What answers requests in the standby knows a database endpoint that takes reads',
  why: 'A secondary cluster’s writer endpoint is inactive, and a proxy’s default endpoint finds no writer: until the promotion nothing answers there, and nobody sees whether the standby works.',
  source:
    'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-connecting.html',
  fix: 'Give it the cluster’s ReadEndpoint.Address, or a DBProxyEndpoint with TargetRole READ_ONLY, beside the writer’s.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'AWS Well-Architected', id: 'REL11-BP05' },
  ],
  subjects: (model) =>
    model
      .ofType('AWS::Lambda::Function')
      .filter(({ role, raw }) => role === 'standby' && raw.Environment !== undefined),
  *check(caller, model) {
    const { writers, readers } = knownHosts(model);
    const named = variablesOf(caller);
    const writer = named.find((value) => writers.has(value));
    if (writer === undefined || named.some((value) => readers.has(value))) return;
    // A migration, a rotation or a step of a failover has nothing to do before a promotion.
    if (callersOf(caller, model).length === 0) return;
    yield `knows ${writer} only, which takes no connection before a promotion`;
  },
});

const knownHosts = perModel(hostsOf);

function hostsOf(model: ReviewModel): Hosts {
  const secondary = model
    .ofType('AWS::RDS::DBCluster')
    .filter(({ role, raw }) => role === 'standby' && isSecondary(raw));
  const names = new Set(secondary.map((cluster) => cluster.reference()));
  const proxies = secondary.length === 0 ? [] : proxiesOf(names, model);
  const proxyNames = new Set(proxies.map((proxy) => proxy.reference()));
  const endpoints = model
    .ofType('AWS::RDS::DBProxyEndpoint')
    .filter((endpoint) => endpoint.role === 'standby' && proxyNames.has(endpoint.text('DBProxyName') ?? ''));
  const isReader = (endpoint: ReviewedResource): boolean => endpoint.text('TargetRole') === 'READ_ONLY';
  const hosts = (resources: readonly ReviewedResource[], attribute: string) =>
    resources.map((resource) => resource.attribute(attribute));
  return {
    writers: new Set([
      ...hosts(secondary, 'Endpoint.Address'),
      ...hosts(proxies, 'Endpoint'),
      ...hosts(
        endpoints.filter((endpoint) => !isReader(endpoint)),
        'Endpoint',
      ),
    ]),
    readers: new Set([
      ...hosts(secondary, 'ReadEndpoint.Address'),
      ...hosts(endpoints.filter(isReader), 'Endpoint'),
    ]),
  };
}

/** It follows another cluster. */
const isSecondary = (raw: ReviewedResource['raw']): boolean =>
  raw.GlobalClusterIdentifier !== undefined || raw.ReplicationSourceIdentifier !== undefined;

function proxiesOf(clusters: ReadonlySet<string>, model: ReviewModel): readonly ReviewedResource[] {
  const groups = model
    .ofType('AWS::RDS::DBProxyTargetGroup')
    .filter(
      (group) =>
        group.role === 'standby' &&
        group.list('DBClusterIdentifiers').some((id) => clusters.has(String(id).toLowerCase())),
    );
  const names = new Set(groups.map((group) => group.text('DBProxyName')));
  return model
    .ofType('AWS::RDS::DBProxy')
    .filter((proxy) => proxy.role === 'standby' && names.has(proxy.reference()));
}
