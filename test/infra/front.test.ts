import { describe, expect, test } from '@jest/globals';

import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { assembly, ofType, resource, resources, valuesUnder } from '../support/infra-templates.ts';

const { environment } = assembly('dev');

describe.each(REGION_ROLES)('front of the %s', (role) => {
  const regionHost = environment.regionHosts[role];

  test('answers 421 to a host that nobody knows', () => {
    expect(resource('dev', 'edge', 'HttpsListener', role).Properties).toMatchObject({
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: expect.stringContaining('TLS13-1-2'),
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '421' } }],
    });
  });

  const attributes = new Map(
    (
      resource('dev', 'edge', 'LoadBalancer', role).Properties['LoadBalancerAttributes'] as {
        Key: string;
        Value: string;
      }[]
    ).map(({ Key, Value }) => [Key, Value]),
  );

  test.each([
    ['lets stragglers go: 60 s is the least that the service takes', 'client_keep_alive.seconds', '60'],
    ['drops malformed headers', 'routing.http.drop_invalid_header_fields.enabled', 'true'],
    ['defends against desynchronised requests', 'routing.http.desync_mitigation_mode', 'defensive'],
    [
      "appends the client's address, which the service believes",
      'routing.http.xff_header_processing.mode',
      'append',
    ],
    ['lets sign-in go on without its firewall', 'waf.fail_open.enabled', 'true'],
    ['writes no access log, which would keep query strings', 'access_logs.s3.enabled', 'false'],
    ['writes no connection log', 'connection_logs.s3.enabled', 'false'],
    ['may be deleted in dev', 'deletion_protection.enabled', 'false'],
  ])('%s', (_property, attribute, value) => {
    expect(attributes.get(attribute)).toBe(value);
  });

  test('takes HTTPS only, from TLS 1.2 up', () => {
    const listeners = ofType(resources('dev', 'edge', role), 'AWS::ElasticLoadBalancingV2::Listener');
    expect(listeners.map(([, { Properties }]) => [Properties['Protocol'], Properties['SslPolicy']])).toEqual([
      ['HTTPS', 'ELBSecurityPolicy-TLS13-1-2-2021-06'],
    ]);
    const group = resource('dev', 'edge', 'FrontSecurityGroup', role).Properties;
    expect(valuesUnder(group['SecurityGroupIngress'], 'FromPort')).toEqual([443]);
  });

  test('leaves validation records to ACM: the second region would collide, a deleted stack take them along', () => {
    const names = ofType(resources('dev', 'edge', role), 'AWS::Route53::RecordSet').map(
      ([, { Properties }]) => String(Properties['Name']),
    );
    expect(names.filter((name) => name.startsWith('_'))).toEqual([]);
    expect(names).toHaveLength(1 + environment.publicHosts.length);
  });

  test('has a certificate for every name it answers, validated through the zone', () => {
    const { Properties } = resource('dev', 'edge', 'Certificate', role);
    const names = [regionHost, ...environment.publicHosts];
    expect([Properties['DomainName'], ...(Properties['SubjectAlternativeNames'] as string[])]).toEqual(names);
    const validated = Properties['DomainValidationOptions'] as { DomainName: string; HostedZoneId: string }[];
    expect(validated.map(({ DomainName }) => DomainName)).toEqual(names);
    expect(validated.every(({ HostedZoneId }) => HostedZoneId.startsWith('Z'))).toBe(true);
  });

  test('limits the rate of an address, but never of the checkers', () => {
    const { Properties } = resource('dev', 'edge', 'Firewall', role);
    const rules = Properties['Rules'] as readonly { Statement: Record<string, unknown> }[];
    expect(rules.flatMap(({ Statement }) => Object.keys(Statement))).toEqual(['RateBasedStatement']);
    const [exempt] = valuesUnder(rules, 'NotStatement');
    expect(valuesUnder(exempt, 'SearchString')).toEqual(['/health/']);
    expect(valuesUnder(exempt, 'Type')).toEqual(['NORMALIZE_PATH']);
    expect(resource('dev', 'edge', 'FirewallAssociation', role).Properties['ResourceArn']).toEqual({
      Ref: 'LoadBalancer',
    });
  });

  test('keeps no request of a firewall either', () => {
    const { Properties } = resource('dev', 'edge', 'Firewall', role);
    expect(new Set(valuesUnder(Properties, 'SampledRequestsEnabled'))).toEqual(new Set([false]));
    expect(ofType(resources('dev', 'edge', role), 'AWS::WAFv2::LoggingConfiguration')).toEqual([]);
  });

  test('sends every known host and path to its function', () => {
    const rules = ofType(resources('dev', 'service', role), 'AWS::ElasticLoadBalancingV2::ListenerRule')
      .map(([, { Properties }]) => Properties)
      .toSorted((a, b) => Number(a['Priority']) - Number(b['Priority']));
    const seen = rules.map(({ Conditions, Actions }) => ({
      hosts: valuesUnder(valuesUnder(Conditions, 'HostHeaderConfig'), 'Values').flat(),
      paths: valuesUnder(valuesUnder(Conditions, 'PathPatternConfig'), 'Values').flat(),
      target: valuesUnder(Actions, 'Ref'),
    }));
    expect(seen).toEqual([
      {
        hosts: [regionHost, ...environment.publicHosts],
        paths: ['/health/live', '/health/claim'],
        target: ['HealthTargetGroup'],
      },
      { hosts: [regionHost], paths: ['/health/ready'], target: ['AuthServiceTargetGroup'] },
      { hosts: [...environment.publicHosts], paths: [], target: ['AuthServiceTargetGroup'] },
    ]);
  });

  test.each(['AuthService', 'Health'])('may invoke the alias of %s, with several cookies an answer', (id) => {
    const group = resource('dev', 'service', `${id}TargetGroup`, role);
    expect(group.DependsOn).toEqual([`${id}InvokePermission`]);
    expect(group.Properties).toMatchObject({
      TargetType: 'lambda',
      Targets: [{ Id: { Ref: `${id}Alias` } }],
      TargetGroupAttributes: [{ Key: 'lambda.multi_value_headers.enabled', Value: 'true' }],
    });
    expect(resource('dev', 'service', `${id}InvokePermission`, role).Properties).toMatchObject({
      FunctionName: { Ref: `${id}Alias` },
      Principal: 'elasticloadbalancing.amazonaws.com',
      SourceArn: expect.stringContaining(`targetgroup/${String(group.Properties['Name'])}/`),
    });
  });
});
