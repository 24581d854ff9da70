import { CfnCertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnListener, CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { Stack } from 'aws-cdk-lib';

import type { RegionContext } from './context.ts';
import type { Network } from './network.ts';
import { FRONT_SUBNETS } from './network.ts';
import { isRetained } from './removal.ts';

/** The service's lowest: clients that hold a connection to a region that was left must come back through DNS. */
const CLIENT_KEEP_ALIVE_SECONDS = 60;
const IDLE_TIMEOUT_SECONDS = 15;
const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-2021-06';

export interface Front {
  readonly loadBalancer: CfnLoadBalancer;
  readonly listener: CfnListener;
}

/** Load balancer with one HTTPS listener that knows no host yet: `service` adds the rules. */
export function createFront(stack: Stack, context: RegionContext, network: Network): Front {
  const loadBalancer = createLoadBalancer(stack, context, network);
  const listener = new CfnListener(stack, 'HttpsListener', {
    loadBalancerArn: loadBalancer.ref,
    port: 443,
    protocol: 'HTTPS',
    sslPolicy: TLS_POLICY,
    certificates: [{ certificateArn: createCertificate(stack, context).ref }],
    defaultActions: [
      {
        type: 'fixed-response',
        // Misdirected Request: this connection is not authoritative for that host (RFC 9110, 15.5.20).
        fixedResponseConfig: { statusCode: '421', contentType: 'text/plain', messageBody: 'Unknown host' },
      },
    ],
  });
  addFirewall(stack, context, loadBalancer);
  return { loadBalancer, listener };
}

function createLoadBalancer(stack: Stack, context: RegionContext, network: Network): CfnLoadBalancer {
  const group = new SecurityGroup(stack, 'FrontSecurityGroup', {
    vpc: network.vpc,
    description: 'Load balancer',
    // Its targets are functions: it calls Lambda's API, nothing in the network.
    allowAllOutbound: false,
  });
  group.addIngressRule(Peer.anyIpv4(), Port.tcp(443), 'HTTPS from anywhere');
  const attributes = {
    'client_keep_alive.seconds': CLIENT_KEEP_ALIVE_SECONDS,
    'idle_timeout.timeout_seconds': IDLE_TIMEOUT_SECONDS,
    'routing.http.drop_invalid_header_fields.enabled': true,
    'routing.http.desync_mitigation_mode': 'defensive',
    // The service believes the last X-Forwarded-For entry only, which is the one that the balancer appends.
    'routing.http.xff_header_processing.mode': 'append',
    // Both would keep whole query strings: login_hint, id_token_hint, state, codes. The service writes its own line
    // for each request, with the route and without the query.
    'access_logs.s3.enabled': false,
    'connection_logs.s3.enabled': false,
    // Losing the firewall must not lose sign-in: it limits rates, it does not authenticate.
    'waf.fail_open.enabled': true,
    'deletion_protection.enabled': isRetained(context),
  };
  return new CfnLoadBalancer(stack, 'LoadBalancer', {
    name: context.names.loadBalancer,
    type: 'application',
    scheme: 'internet-facing',
    ipAddressType: 'ipv4',
    subnets: network.vpc.selectSubnets(FRONT_SUBNETS).subnetIds,
    securityGroups: [group.securityGroupId],
    loadBalancerAttributes: Object.entries(attributes).map(([key, value]) => ({ key, value: String(value) })),
  });
}

/** Validated by zone id, never by records of ours: both regions get the same validation name. */
function createCertificate(stack: Stack, { config, names, role }: RegionContext): CfnCertificate {
  const [domainName, ...others] = [names.regionHosts[role], ...config.publicHosts] as const;
  return new CfnCertificate(stack, 'Certificate', {
    domainName,
    subjectAlternativeNames: others,
    validationMethod: 'DNS',
    domainValidationOptions: [domainName, ...others].map((host) => ({
      domainName: host,
      hostedZoneId: config.hostedZone.id,
    })),
  });
}

/** A limit per address, except on `/health/`: about fifteen checkers share few addresses and come every interval. */
function addFirewall(stack: Stack, { config, names }: RegionContext, loadBalancer: CfnLoadBalancer): void {
  const visible = (metricName: string) => ({
    metricName,
    cloudWatchMetricsEnabled: true,
    sampledRequestsEnabled: false,
  });
  const acl = new CfnWebACL(stack, 'Firewall', {
    name: names.firewall,
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: visible(names.firewall),
    rules: [
      {
        name: 'rate-per-address',
        priority: 1,
        action: { block: { customResponse: { responseCode: 429 } } },
        visibilityConfig: visible('rate-per-address'),
        statement: {
          rateBasedStatement: {
            limit: config.requestsPerFiveMinutesPerAddress,
            aggregateKeyType: 'IP',
            scopeDownStatement: { notStatement: { statement: pathStartsWith('/health/') } },
          },
        },
      },
    ],
  });
  new CfnWebACLAssociation(stack, 'FirewallAssociation', {
    resourceArn: loadBalancer.ref,
    webAclArn: acl.attrArn,
  });
}

const pathStartsWith = (prefix: string): CfnWebACL.StatementProperty => ({
  byteMatchStatement: {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: 'STARTS_WITH',
    searchString: prefix,
    // `/health/../token` is no health check.
    textTransformations: [{ priority: 0, type: 'NORMALIZE_PATH' }],
  },
});
