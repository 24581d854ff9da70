/** Load balancers, certificates, names, health checks. */
import { arn, lowerCase, named, property, seedOf } from './minting.ts';
import type { Mint, MintTable } from './minting.ts';
import { randomText, randomUuid } from './random-text.ts';

/** At most 32 characters: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
const balancerName = named('Name', 32);
const hexSuffix: Mint = (resource) => randomText(seedOf(resource), 'hex', 16);
const balancerPath: Mint = (resource) => `app/${balancerName(resource)}/${hexSuffix(resource)}`;
const balancerArn = arn('elasticloadbalancing', (resource) => `loadbalancer/${balancerPath(resource)}`);

/** `<name>-<10 digits>.<region>.elb.amazonaws.com`; lower case, since DNS ignores case and texts are compared. */
const balancerDnsName: Mint = lowerCase((resource) => {
  const prefix = resource.text('Scheme') === 'internal' ? 'internal-' : '';
  const digits = randomText(seedOf(resource), 'digits', 10);
  return `${prefix}${balancerName(resource)}-${digits}.${resource.region}.elb.amazonaws.com`;
});

/** `.../loadbalancer/app/n/h` becomes `.../listener/app/n/h/<own>`. */
const listenerArn: Mint = (resource) => {
  const balancer = resource.text('LoadBalancerArn') ?? balancerArn(resource);
  return `${balancer.replace(':loadbalancer/', ':listener/')}/${hexSuffix(resource)}`;
};
const ruleArn: Mint = (resource) => {
  const listener = resource.text('ListenerArn') ?? listenerArn(resource);
  return `${listener.replace(':listener/', ':listener-rule/')}/${hexSuffix(resource)}`;
};

const targetGroupName = named('Name', 32);
const targetGroupPath: Mint = (resource) => `targetgroup/${targetGroupName(resource)}/${hexSuffix(resource)}`;
const targetGroupArn = arn('elasticloadbalancing', targetGroupPath);
const certificateArn = arn('acm', (resource) => `certificate/${randomUuid(seedOf(resource))}`);
const healthCheckId: Mint = (resource) => randomUuid(seedOf(resource));
const hostedZoneId: Mint = (resource) => `Z${randomText(seedOf(resource), 'upper', 20)}`;
const webAclArn = arn('wafv2', (resource) => {
  return `regional/webacl/${named('Name')(resource)}/${randomUuid(seedOf(resource))}`;
});

export const frontTypes: MintTable = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    ref: balancerArn,
    attributes: {
      LoadBalancerArn: balancerArn,
      DNSName: balancerDnsName,
      LoadBalancerName: balancerName,
      LoadBalancerFullName: balancerPath,
      /** Belongs to the region's service, not to the load balancer; only alias records need it. */
      CanonicalHostedZoneID: (resource) => `Z${randomText(`elb/${resource.region}`, 'upper', 13)}`,
    },
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    ref: targetGroupArn,
    attributes: {
      TargetGroupArn: targetGroupArn,
      TargetGroupName: targetGroupName,
      TargetGroupFullName: targetGroupPath,
    },
  },
  'AWS::ElasticLoadBalancingV2::Listener': { ref: listenerArn, attributes: { ListenerArn: listenerArn } },
  'AWS::ElasticLoadBalancingV2::ListenerRule': { ref: ruleArn, attributes: { RuleArn: ruleArn } },
  'AWS::CertificateManager::Certificate': { ref: certificateArn, attributes: {} },
  'AWS::Route53::HealthCheck': { ref: healthCheckId, attributes: { HealthCheckId: healthCheckId } },
  'AWS::Route53::RecordSet': { ref: property('Name', ''), attributes: {} },
  'AWS::Route53::HostedZone': { ref: hostedZoneId, attributes: { Id: hostedZoneId } },
  'AWS::WAFv2::WebACL': {
    ref: (resource) => `${named('Name')(resource)}|${randomUuid(seedOf(resource))}|REGIONAL`,
    attributes: { Arn: webAclArn, Id: (resource) => randomUuid(seedOf(resource)) },
  },
};
