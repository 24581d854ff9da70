import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { mintAttribute, mintReference } from '../../lib/assembly/mint.ts';
import type { Minting } from '../../lib/assembly/mint/minting.ts';

interface Props {
  readonly type: string;
  readonly region?: string;
  readonly stack?: string;
  readonly logicalId?: string;
  readonly properties?: Readonly<Record<string, string>>;
}
const resource = ({
  type,
  region = 'eu-west-1',
  stack = 'app',
  logicalId = 'Thing',
  properties = {},
}: Props): Minting => ({
  origin: { stack, logicalId, type },
  region,
  account: '111122223333',
  partition: 'aws',
  text: (name) => properties[name],
});

describe('forms of names', () => {
  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['AWS::Lambda::Function', { FunctionName: 'f' }, /^f$/],
    [
      'AWS::Lambda::Alias',
      { FunctionName: 'f', Name: 'live' },
      /^arn:aws:lambda:eu-west-1:111122223333:function:f:live$/,
    ],
    ['AWS::Lambda::Version', { FunctionName: 'arn:aws:lambda:r:a:function:f' }, /:function:f:1$/],
    ['AWS::SecretsManager::Secret', {}, /:secret:Thing-[A-Za-z]{12}-[A-Za-z]{6}$/],
    ['AWS::ElasticLoadBalancingV2::LoadBalancer', { Name: 'n' }, /:loadbalancer\/app\/n\/[0-9a-f]{16}$/],
    ['AWS::ElasticLoadBalancingV2::TargetGroup', { Name: 'n' }, /:targetgroup\/n\/[0-9a-f]{16}$/],
    ['AWS::CertificateManager::Certificate', {}, /^arn:aws:acm:.*:certificate\/[0-9a-f-]{36}$/],
    ['AWS::Route53::HealthCheck', {}, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/],
    ['AWS::EC2::VPC', {}, /^vpc-[0-9a-f]{17}$/],
    ['AWS::KMS::Key', {}, /^[0-9a-f-]{36}$/],
    ['AWS::SNS::Topic', { TopicName: 't' }, /^arn:aws:sns:eu-west-1:111122223333:t$/],
    ['AWS::Mystery::Machine', {}, /^app-Thing-[A-Z0-9]{12}$/],
    ['Custom::Thing', {}, /^\{\{deferred:app\/Thing\.PhysicalResourceId\}\}$/],
  ])('Ref of %s with %j', (type, properties, form) => {
    expect(mintReference(resource({ type, properties }))).toMatch(form);
  });

  test.each([
    ['AWS::IAM::Role', 'Arn', { RoleName: 'r', Path: '/p/' }, 'arn:aws:iam::111122223333:role/p/r'],
    [
      'AWS::Logs::LogGroup',
      'Arn',
      { LogGroupName: '/l' },
      'arn:aws:logs:eu-west-1:111122223333:log-group:/l:*',
    ],
    ['AWS::RDS::DBCluster', 'Endpoint.Port', {}, '5432'],
    ['Custom::Thing', 'Any.Thing', {}, '{{deferred:app/Thing.Any.Thing}}'],
  ])('%s.%s', (type, attribute, properties, expected) => {
    expect(mintAttribute(resource({ type, properties }), attribute)).toBe(expected);
  });

  test('an unknown attribute says what is known', () => {
    const topic = resource({ type: 'AWS::SNS::Topic' });
    expect(() => mintAttribute(topic, 'Colour')).toThrow(
      'app/Thing (AWS::SNS::Topic) has no known attribute "Colour"; known: TopicArn, TopicName',
    );
    expect(() => mintAttribute(resource({ type: 'AWS::Mystery::Machine' }), 'constructor')).toThrow(
      'known: none',
    );
  });
});

describe('what the random parts follow from', () => {
  const arnOf = (region: string, logicalId = 'Thing') =>
    mintReference(
      resource({ type: 'AWS::SecretsManager::Secret', region, logicalId, properties: { Name: 'n' } }),
    );

  test("a secret's suffix is the same in every region and differs between secrets", () => {
    const suffix = (arn: string) => arn.slice(-6);
    expect(suffix(arnOf('eu-west-1'))).toBe(suffix(arnOf('eu-central-1')));
    expect(suffix(arnOf('eu-west-1'))).not.toBe(suffix(arnOf('eu-west-1', 'Other')));
  });

  test('endpoints of one account and region share their mark, as RDS has it', () => {
    const mark = (logicalId: string, region: string) =>
      mintAttribute(resource({ type: 'AWS::RDS::DBCluster', logicalId, region }), 'Endpoint.Address').split(
        '.',
      )[1];
    expect(mark('A', 'eu-west-1')).toBe(mark('B', 'eu-west-1'));
    expect(mark('A', 'eu-west-1')).not.toBe(mark('A', 'eu-central-1'));
  });

  test('load balancer names fit in 32 characters and a DNS label, whatever the stack is called', () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,60}[A-Za-z0-9]$/);
    fc.assert(
      fc.property(name, name, (stack, logicalId) => {
        const balancer = resource({ type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', stack, logicalId });
        expect(mintAttribute(balancer, 'LoadBalancerName').length).toBeLessThanOrEqual(32);
        expect(mintAttribute(balancer, 'DNSName')).toMatch(
          /^[a-z][a-z0-9-]{0,62}\.eu-west-1\.elb\.amazonaws\.com$/,
        );
        expect(mintAttribute(balancer, 'DNSName')).toBe(mintAttribute(balancer, 'DNSName'));
      }),
    );
  });
});
