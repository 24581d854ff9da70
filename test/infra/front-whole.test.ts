/** Every property on the way of a request in, whole, in every environment. What each is for is told in front and routing. */
import { describe, expect, test } from '@jest/globals';

import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { findEnvironment } from '../../lib/config/find-environment.ts';
import { namesOf } from '../../lib/config/names.ts';
import { followed, groupOf, subnetsFor } from '../support/imports.ts';
import { ENVIRONMENT_NAMES, ofType, resource, resources } from '../support/infra-templates.ts';

const cases = ENVIRONMENT_NAMES.flatMap((name) => REGION_ROLES.map((role) => [name, role] as const));

describe.each(cases)('%s, %s', (name, role) => {
  const config = findEnvironment(name);
  const names = namesOf(config);
  const own = (id: string): unknown => followed(name, resource(name, 'edge', id, role).Properties);

  test('the load balancer stands in public, in every zone', () => {
    expect(own('LoadBalancer')).toEqual({
      Name: names.loadBalancer,
      Type: 'application',
      Scheme: 'internet-facing',
      IpAddressType: 'ipv4',
      Subnets: subnetsFor('Front', 3),
      SecurityGroups: [groupOf('FrontSecurityGroup')],
      LoadBalancerAttributes: Object.entries({
        'client_keep_alive.seconds': '60',
        // Above the auth function's time-out, so that the function's own answer is the one that arrives.
        'idle_timeout.timeout_seconds': '15',
        'routing.http.drop_invalid_header_fields.enabled': 'true',
        'routing.http.desync_mitigation_mode': 'defensive',
        'routing.http.xff_header_processing.mode': 'append',
        'access_logs.s3.enabled': 'false',
        'connection_logs.s3.enabled': 'false',
        'waf.fail_open.enabled': 'true',
        'deletion_protection.enabled': String(config.statefulResources === 'retain'),
      }).map(([Key, Value]) => ({ Key, Value })),
    });
  });

  test('the listener shows its own certificate and refuses whom it does not know', () => {
    expect(own('HttpsListener')).toEqual({
      LoadBalancerArn: { Ref: 'LoadBalancer' },
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      Certificates: [{ CertificateArn: { Ref: 'Certificate' } }],
      DefaultActions: [
        {
          Type: 'fixed-response',
          FixedResponseConfig: {
            StatusCode: '421',
            ContentType: 'text/plain',
            MessageBody: expect.stringMatching(/./),
          },
        },
      ],
    });
  });

  test('the certificate renews itself through our zone', () => {
    const [DomainName, ...SubjectAlternativeNames] = [names.regionHosts[role], ...config.publicHosts];
    expect(own('Certificate')).toEqual({
      DomainName,
      SubjectAlternativeNames,
      ValidationMethod: 'DNS',
      DomainValidationOptions: [DomainName, ...SubjectAlternativeNames].map((host) => ({
        DomainName: host,
        HostedZoneId: config.hostedZone.id,
      })),
    });
  });

  test('the firewall counts each address and blocks with 429, the checkers never', () => {
    const metric = (MetricName: string) => ({
      MetricName,
      CloudWatchMetricsEnabled: true,
      SampledRequestsEnabled: false,
    });
    expect(own('Firewall')).toEqual({
      Name: names.firewall,
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      VisibilityConfig: metric(names.firewall),
      Rules: [
        {
          Name: 'rate-per-address',
          Priority: 1,
          Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
          VisibilityConfig: metric('rate-per-address'),
          Statement: {
            RateBasedStatement: {
              AggregateKeyType: 'IP',
              Limit: config.requestsPerFiveMinutesPerAddress,
              ScopeDownStatement: {
                NotStatement: {
                  Statement: {
                    ByteMatchStatement: {
                      FieldToMatch: { UriPath: {} },
                      PositionalConstraint: 'STARTS_WITH',
                      SearchString: '/health/',
                      TextTransformations: [{ Priority: 0, Type: 'NORMALIZE_PATH' }],
                    },
                  },
                },
              },
            },
          },
        },
      ],
    });
    expect(own('FirewallAssociation')).toEqual({
      ResourceArn: { Ref: 'LoadBalancer' },
      WebACLArn: { 'Fn::GetAtt': ['Firewall', 'Arn'] },
    });
  });

  test('refused packets are kept as long as every log', () => {
    expect(own('NetworkLogGroup')).toEqual({
      LogGroupName: names.networkLogGroup,
      RetentionInDays: config.logRetentionDays,
    });
  });

  test('the records: zone, type, TTL and target', () => {
    const all = ofType(resources(name, 'edge', role), 'AWS::Route53::RecordSet').map(
      ([, { Properties }]) => Properties,
    );
    const common = {
      HostedZoneId: config.hostedZone.id,
      Type: 'CNAME',
      TTL: String(config.routing.recordTtlSeconds),
      ResourceRecords: [{ 'Fn::GetAtt': ['LoadBalancer', 'DNSName'] }],
    };
    const half =
      role === 'primary'
        ? { Failover: 'PRIMARY', HealthCheckId: { Ref: 'PrimaryServesCheck' } }
        : { Failover: 'SECONDARY', HealthCheckId: { Ref: 'StandbyLiveCheck' } };
    expect(all).toEqual([
      { ...common, Name: `${names.regionHosts[role]}.` },
      ...config.publicHosts.map((host) => ({
        ...common,
        ...half,
        Name: `${host}.`,
        SetIdentifier: config.regions[role].name,
      })),
    ]);
  });

  test('the checks ask at the configured pace', () => {
    const { checkIntervalSeconds, checkFailureThreshold } = config.routing;
    const found = ofType(resources(name, 'edge', role), 'AWS::Route53::HealthCheck').map(
      ([id, { Properties }]) => [id, Properties['HealthCheckConfig'] as Record<string, unknown>] as const,
    );
    const ids =
      role === 'primary'
        ? ['PrimaryReadyCheck', 'StandbyUnclaimedCheck', 'PrimaryServesCheck']
        : ['StandbyLiveCheck'];
    expect(found.map(([id]) => id)).toEqual(ids);
    const paced = found.filter(([, { RequestInterval }]) => RequestInterval !== undefined);
    for (const [id, check] of paced)
      expect([id, check['RequestInterval'], check['FailureThreshold']]).toEqual([
        id,
        id === 'StandbyLiveCheck' ? 30 : checkIntervalSeconds,
        checkFailureThreshold,
      ]);
  });

  test('the rules stand in an order: health before readiness before everything else', () => {
    const rules = ['HealthRule', 'ReadyRule', 'PublicHostsRule'].map(
      (id) => resource(name, 'service', id, role).Properties,
    );
    expect(rules.map(({ Priority }) => Priority)).toEqual([10, 20, 30]);
    for (const rule of rules) expect(followed(name, rule['ListenerArn'])).toEqual({ Ref: 'HttpsListener' });
  });

  test.each([
    ['AuthService', names.targetGroups.auth],
    ['Health', names.targetGroups.health],
  ])('the group of %s and who may invoke its alias', (id, Name) => {
    expect(resource(name, 'service', `${id}TargetGroup`, role).Properties).toEqual({
      Name,
      TargetType: 'lambda',
      Targets: [{ Id: { Ref: `${id}Alias` } }],
      TargetGroupAttributes: [{ Key: 'lambda.multi_value_headers.enabled', Value: 'true' }],
    });
    expect(resource(name, 'service', `${id}InvokePermission`, role).Properties).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: `${id}Alias` },
      Principal: 'elasticloadbalancing.amazonaws.com',
      // Without the account a group of the same name elsewhere could call us.
      SourceAccount: config.account,
      SourceArn: `arn:aws:elasticloadbalancing:${config.regions[role].name}:${config.account}:targetgroup/${Name}/*`,
    });
  });
});
