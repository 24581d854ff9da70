/** Health checks and records for tests, and a small seeded source of randomness. */
import type {
  CalculatedHealthCheck,
  EndpointHealthCheck,
  HealthCheckPart,
  RecordPart,
  Topology,
} from '../../../../lib/assembly/topology.ts';

const origin = (logicalId: string) => ({ stack: 'edge', logicalId, type: 'AWS::Route53::HealthCheck' });

export const endpointCheck = (id: string, over: Partial<EndpointHealthCheck> = {}): EndpointHealthCheck => ({
  kind: 'endpoint',
  id,
  origin: origin(id),
  region: 'eu-west-1',
  inverted: false,
  disabled: false,
  protocol: 'HTTPS',
  host: 'eu-west-1.dev.holdover.example',
  port: 443,
  path: '/health/ready',
  searchString: 'holdover-serving',
  sni: true,
  intervalSeconds: 10,
  failureThreshold: 3,
  ...over,
});

export const calculatedCheck = (
  id: string,
  children: readonly string[],
  over: Partial<CalculatedHealthCheck> = {},
): CalculatedHealthCheck => ({
  kind: 'calculated',
  id,
  origin: origin(id),
  region: 'eu-west-1',
  inverted: false,
  disabled: false,
  children,
  healthyThreshold: children.length,
  ...over,
});

export const failoverRecord = (
  failover: 'PRIMARY' | 'SECONDARY',
  healthCheckId: string | undefined,
  over: Partial<RecordPart> = {},
): RecordPart => ({
  origin: { stack: 'edge', logicalId: `Record${failover}`, type: 'AWS::Route53::RecordSet' },
  region: failover === 'PRIMARY' ? 'eu-west-1' : 'eu-central-1',
  name: 'login.dev.holdover.example',
  type: 'CNAME',
  ttlSeconds: 20,
  values: [
    failover === 'PRIMARY' ? 'alb-p.eu-west-1.elb.amazonaws.com' : 'alb-s.eu-central-1.elb.amazonaws.com',
  ],
  setIdentifier: failover.toLowerCase(),
  failover,
  ...(healthCheckId === undefined ? {} : { healthCheckId }),
  ...over,
});

/** Only what routing reads. */
export const routingTopology = (
  healthChecks: readonly HealthCheckPart[],
  records: readonly RecordPart[],
): Topology =>
  ({
    environment: { hostedZoneName: 'dev.holdover.example', tenantHosts: [] },
    regions: { primary: { region: 'eu-west-1' }, standby: { region: 'eu-central-1' } },
    healthChecks,
    records,
  }) as unknown as Topology;

/** mulberry32: small, seeded, good enough to spread phases. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
