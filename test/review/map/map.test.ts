/** The map of whole applications: ours as it declares itself, others as their templates show them. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { CfnBasePathMapping, CfnDomainName, LambdaRestApi } from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, CfnTable, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunctionConstruct, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnHealthCheck, CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';

import { createReviewModel } from '../../../lib/review/model/model.ts';
import { createFailureDomainMap } from '../../../lib/review/map/map.ts';
import type { FailureDomainMap } from '../../../lib/review/map/map.ts';
import { readCloudAssembly } from '../../../lib/assembly/cloud-assembly.ts';
import { assembly } from '../../support/infra-templates.ts';
import { ACCOUNT, modelOf, REGIONS } from '../support/two-regions.ts';
import type { Build } from '../support/two-regions.ts';

/** Logical ids end with a hash. */
const outcomes = (map: FailureDomainMap, domain: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    map.cells
      .filter((cell) => cell.domain.id === domain)
      .map(({ journey, outcome }) => [journey.replace(/[0-9A-F]{8}$/, ''), outcome]),
  );

describe('our own map', () => {
  let map: FailureDomainMap;
  beforeAll(() => {
    map = createFailureDomainMap(createReviewModel(readCloudAssembly(assembly('dev').directory)));
  });
  const of = (domain: string) => outcomes(map, domain);

  test('is the declared one', () => {
    expect(map.system.from).toBe('declared');
  });

  test('without the primary: all that heals by itself moves, administration waits for a person', () => {
    expect(of('region:Region@eu-west-1')).toEqual({
      session: 'fails-over',
      refresh: 'fails-over',
      'hosted-page': 'fails-over',
      'sign-in': 'fails-over',
      admin: 'falls',
      'sign-in by provider': 'fails-over',
    });
  });

  test.each(['service:Secrets Manager@eu-west-1', 'service:AppConfig@eu-west-1'])(
    'without %s every journey goes on',
    (domain) => {
      expect(new Set(Object.values(of(domain)))).toEqual(new Set(['degrades']));
    },
  );

  test('without the key of the tables as without the tables', () => {
    expect(of('key:holdover-dev-tables@eu-west-1')).toEqual(of('service:DynamoDB@eu-west-1'));
  });

  test('with an expired certificate in the primary: no checker verifies one, so nothing moves', () => {
    const [id] = map.system.domains.flatMap((domain) =>
      domain.kind === 'certificate' && domain.region === 'eu-west-1' ? [domain.id] : [],
    );
    expect(new Set(Object.values(of(id ?? 'none')))).toEqual(new Set(['falls']));
  });

  test('without an identity provider only those who chose it fail', () => {
    expect(of('third-party:Identity provider of one organisation')).toMatchObject({
      'sign-in by provider': 'falls',
      'sign-in': 'degrades',
      refresh: 'stays',
    });
  });

  test.each(['deploy-plane:Deploys@eu-west-1', 'monitoring:CloudWatch@eu-west-1'])(
    'nobody notices the loss of %s',
    (domain) => {
      expect(new Set(Object.values(of(domain)))).toEqual(new Set(['stays']));
    },
  );

  test('promises more in two regions than in one, but for administration', () => {
    const promised = map.availability.map(({ journey, onePercent, bothPercent }) => [
      journey,
      bothPercent !== undefined && bothPercent > onePercent,
    ]);
    expect(Object.fromEntries(promised)).toMatchObject({ refresh: true, 'sign-in': true, admin: false });
  });

  test('promises for each journey what the product of its services is', () => {
    for (const { onePercent, shares } of map.availability)
      expect(shares.reduce((all, { percent }) => (all * percent) / 100, 100)).toBeCloseTo(onePercent, 9);
  });
});

const HANDLER = { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('//') };
const DNS = { hostedZoneId: 'Z1', name: 'api.example.org', type: 'CNAME', ttl: '20' };

/** An API in front of a function that reads a table of both regions and a secret of its own region. */
const api =
  (routed: boolean): Build =>
  ({ primary, both }) => {
    const key = new CfnKey(primary, 'Key', { keyPolicy: {} });
    const table = new TableV2(primary, 'Orders', {
      tableName: 'orders',
      partitionKey: { name: 'id', type: AttributeType.STRING },
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      removalPolicy: RemovalPolicy.RETAIN,
      replicas: [{ region: REGIONS.standby }],
    });
    key.overrideLogicalId('Key');
    both((stack) => {
      const secret = new Secret(stack, 'Partner');
      const handler = new LambdaFunctionConstruct(stack, 'Handler', {
        ...HANDLER,
        environment: { TABLE: 'orders' },
      });
      secret.grantRead(handler);
      const front = new LambdaRestApi(stack, 'Api', { handler, deploy: false });
      if (routed) record(stack, front.restApiId);
    });
    expect(table.tableName).toBeDefined();
  };

/** A regional domain name of each region's API; latency records follow their targets' health. */
const behindDomainNames: Build = ({ both }) =>
  both((stack) => {
    const front = new LambdaRestApi(stack, 'Api', { handler: handlerOf(stack), deploy: false });
    const name = new CfnDomainName(stack, 'Name', {
      domainName: 'api.example.org',
      regionalCertificateArn: `arn:aws:acm:${stack.region}:${ACCOUNT}:certificate/1`,
      endpointConfiguration: { types: ['REGIONAL'] },
    });
    new CfnBasePathMapping(stack, 'Mapping', { domainName: name.ref, restApiId: front.restApiId });
    moving(stack, { dnsName: name.attrRegionalDomainName, hostedZoneId: name.attrRegionalHostedZoneId });
  });

/** The host is an answer of a custom resource. */
const behindUnknownTargets: Build = ({ both }) =>
  both((stack) => {
    new LambdaRestApi(stack, 'Api', { handler: handlerOf(stack), deploy: false });
    const host = new CustomResource(stack, 'Host', { serviceToken: 'arn:aws:lambda:x:1:function:hosts' });
    moving(stack, { dnsName: host.getAttString('Name'), hostedZoneId: 'Z2' });
  });

const withAddedReplica: Build = ({ primary, both }) => {
  const table = new CfnTable(primary, 'Orders', {
    tableName: 'orders',
    keySchema: [{ attributeName: 'id', keyType: 'HASH' }],
  });
  new CustomResource(primary, 'Replica', {
    resourceType: 'Custom::DynamoDBReplica',
    serviceToken: 'arn:aws:lambda:x:1:function:replicas',
    properties: { TableName: table.ref, Region: REGIONS.standby },
  });
  both((stack) => {
    const front = new LambdaRestApi(stack, 'Api', { handler: handlerOf(stack), deploy: false });
    record(stack, front.restApiId);
  });
};

const handlerOf = (stack: Stack): LambdaFunctionConstruct =>
  new LambdaFunctionConstruct(stack, 'Handler', { ...HANDLER, environment: { TABLE: 'orders' } });

function moving(stack: Stack, target: { readonly dnsName: string; readonly hostedZoneId: string }): void {
  const { ttl: _, ...alias } = DNS;
  new CfnRecordSet(stack, 'Record', {
    ...alias,
    type: 'A',
    aliasTarget: { ...target, evaluateTargetHealth: true },
    region: stack.region,
    setIdentifier: stack.region,
  });
}

function record(stack: Stack, target: string): void {
  const check = new CfnHealthCheck(stack, 'Check', {
    healthCheckConfig: { type: 'HTTPS', fullyQualifiedDomainName: 'x.example.org', resourcePath: '/health' },
  });
  new CfnRecordSet(stack, 'Record', {
    ...DNS,
    resourceRecords: [`${target}.execute-api.${stack.region}.amazonaws.com`],
    healthCheckId: check.ref,
    setIdentifier: stack.region,
    failover: stack.region === REGIONS.primary ? 'PRIMARY' : 'SECONDARY',
  });
}

describe('the map of another application', () => {
  test('follows an API to what its function may reach, and moves people where records do', () => {
    const map = createFailureDomainMap(modelOf(api(true)));
    expect(map.system.from).toBe('derived');
    expect(outcomes(map, 'region:Region@eu-west-1')).toEqual({ Api: 'fails-over' });
    expect(outcomes(map, 'service:Lambda@eu-west-1')).toEqual({ Api: 'fails-over' });
    expect(outcomes(map, 'service:DynamoDB@eu-west-1')).toEqual({ Api: 'depends-on-check' });
    expect(outcomes(map, 'service:Secrets Manager@eu-west-1')).toEqual({ Api: 'depends-on-check' });
    expect(outcomes(map, 'service:DynamoDB@eu-central-1')).toEqual({ Api: 'unprotected' });
  });

  test('says that it falls where no record moves anybody', () => {
    const map = createFailureDomainMap(modelOf(api(false)));
    expect(outcomes(map, 'region:Region@eu-west-1')).toEqual({ Api: 'falls' });
    expect(map.availability[0]?.bothPercent).toBeUndefined();
  });

  test('follows an alias to an API’s own domain name', () => {
    const map = createFailureDomainMap(modelOf(behindDomainNames));
    expect(outcomes(map, 'region:Region@eu-west-1')).toEqual({ Api: 'fails-over' });
  });

  test('says that it does not know where records lead to what only a deploy tells', () => {
    const map = createFailureDomainMap(modelOf(behindUnknownTargets));
    expect(outcomes(map, 'region:Region@eu-west-1')).toEqual({ Api: 'undecided' });
    expect(map.availability[0]?.bothPercent).toBeUndefined();
  });

  test('takes a table that a custom resource replicates for one of both regions', () => {
    const map = createFailureDomainMap(modelOf(withAddedReplica));
    expect(outcomes(map, 'service:DynamoDB@eu-central-1')).toEqual({ Api: 'unprotected' });
  });

  test('takes a schedule in both regions for one that runs beside itself', () => {
    const map = createFailureDomainMap(
      modelOf(({ both }) =>
        both((stack) => {
          const handler = new LambdaFunctionConstruct(stack, 'Handler', HANDLER);
          new Rule(stack, 'Nightly', {
            schedule: Schedule.rate(Duration.hours(24)),
            targets: [new LambdaFunction(handler)],
          });
        }),
      ),
    );
    expect(outcomes(map, 'service:Lambda@eu-west-1')).toEqual({ Nightly: 'unprotected' });
  });

  test('is empty where nothing comes in', () => {
    const map = createFailureDomainMap(modelOf(({ both }) => both((stack) => new Secret(stack, 'Alone'))));
    expect(map.system.journeys).toEqual([]);
  });
});
