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

  test('lets stragglers go and drops malformed headers', () => {
    const { LoadBalancerAttributes } = resource('dev', 'edge', 'LoadBalancer', role).Properties;
    expect(LoadBalancerAttributes).toEqual(
      expect.arrayContaining([
        { Key: 'client_keep_alive.seconds', Value: '60' },
        { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
        { Key: 'deletion_protection.enabled', Value: 'false' },
      ]),
    );
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
    expect(resource('dev', 'edge', 'FirewallAssociation', role).Properties['ResourceArn']).toEqual({
      Ref: 'LoadBalancer',
    });
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
