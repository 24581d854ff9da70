import { readerOf } from '../../assembly/property-reader.ts';
import type { GraphResource } from '../../assembly/resource-graph.ts';
import { ASSUMPTIONS } from '../assumptions.ts';
import type { Measure, Meter } from '../meter.ts';
import { counted, ONE } from '../meter.ts';
import { HOURS_PER_MONTH } from '../prices.ts';

const PURPOSE = 'an estimate of its cost';
const CHECKS = ['AWS::Route53::HealthCheck'];
const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;

/** Requests a month of all checkers of an endpoint check; undefined for one that calls nobody. */
const checkRequests = (check: GraphResource): number | undefined => {
  const properties = readerOf(check, PURPOSE);
  if (!properties.text('HealthCheckConfig.Type').startsWith('HTTP')) return undefined;
  const interval = properties.number('HealthCheckConfig.RequestInterval', 30);
  return (ASSUMPTIONS.checkersPerHealthCheck * SECONDS_PER_MONTH) / interval;
};

const perRequest =
  (units: number, what: string) =>
  (check: GraphResource): Measure | undefined => {
    const requests = checkRequests(check);
    if (requests === undefined) return undefined;
    const quantity = requests * units;
    return { quantity, basis: `${Math.round(quantity / 1000)} thousand ${what}` };
  };

/** Fast interval, HTTPS, string match, latency: each is billed on its own. */
const options = (check: GraphResource): number => {
  const properties = readerOf(check, PURPOSE);
  const type = properties.text('HealthCheckConfig.Type');
  return [
    type.startsWith('HTTPS'),
    type.endsWith('_STR_MATCH'),
    type.startsWith('HTTP') && properties.number('HealthCheckConfig.RequestInterval', 30) === 10,
    properties.flag('HealthCheckConfig.MeasureLatency', false),
  ].filter(Boolean).length;
};

export const frontMeters: readonly Meter[] = [
  {
    part: 'load balancers, hours only',
    price: 'loadBalancer',
    types: ['AWS::ElasticLoadBalancingV2::LoadBalancer'],
    measure: () => ONE,
  },
  { part: 'firewall', price: 'firewallList', types: ['AWS::WAFv2::WebACL'], measure: () => ONE },
  {
    part: 'firewall rules',
    price: 'firewallRule',
    types: ['AWS::WAFv2::WebACL'],
    measure: (resource) => counted(readerOf(resource, PURPOSE).items('Rules').length, 'rule'),
  },
  { part: 'health checks', price: 'healthCheck', types: CHECKS, measure: () => ONE },
  {
    part: 'health check options',
    price: 'healthCheckOption',
    types: CHECKS,
    measure(resource) {
      const quantity = options(resource);
      return quantity === 0 ? undefined : counted(quantity, 'option');
    },
  },
  {
    part: 'firewall, calls of the health checks',
    price: 'firewallRequests',
    types: CHECKS,
    measure: perRequest(1, 'requests'),
  },
  {
    part: 'functions, calls of the health checks',
    price: 'functionRequests',
    types: CHECKS,
    measure: perRequest(1, 'requests'),
  },
  {
    part: 'functions, time for the health checks',
    price: 'functionDuration',
    types: CHECKS,
    measure: perRequest(ASSUMPTIONS.gigabyteSecondsPerAnswer, 'GB-seconds'),
  },
];
