/** The whole reading over the tiny app, which holds every part and every intrinsic at least once. */
import { rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { deferredReferences, resolveDeferred } from '../../lib/assembly/deferred.ts';
import { loadAssembly } from '../../lib/assembly/load.ts';
import { partsOf } from '../../lib/assembly/read-topology.ts';
import { createResourceGraph } from '../../lib/assembly/resource-graph.ts';
import type { RegionTopology, Topology } from '../../lib/assembly/topology.ts';
import { synthesizeTinyApp } from '../support/tiny-app.ts';

const SERVICE = 'tiny-service-eu-west-1';
let directory: string;
let topology: Topology;
let primary: RegionTopology;
beforeAll(() => {
  directory = synthesizeTinyApp();
  topology = partsOf(loadAssembly(directory));
  primary = topology.regions.primary;
});
afterAll(() => rmSync(dirname(directory), { recursive: true, force: true }));

test('the same assembly reads the same every time', () => {
  expect(partsOf(loadAssembly(directory))).toEqual(topology);
});

test('regions know their stacks in deploy order', () => {
  expect(primary.stacks.map(({ kind }) => kind)).toEqual(['shared', 'service']);
  expect(topology.regions.standby.stacks.map(({ kind }) => kind)).toEqual(['identities']);
  expect(topology.fingerprint).toBe('f1');
  expect(primary.failoverStepsFunctionName).toBe('tiny-auth');
  expect(topology.regions.standby.failoverStepsFunctionName).toBeUndefined();
});

test('a role has its inline, attached and customer-managed statements, and the names of the others', () => {
  const [role] = primary.roles;
  expect(role?.managedPolicies).toEqual(['service-role/AWSLambdaBasicExecutionRole']);
  expect(role?.statements).toEqual([
    { effect: 'Deny', actions: ['kms:*'], resources: ['*'], conditions: {} },
    { effect: 'Allow', actions: ['dynamodb:GetItem'], resources: ['*'], conditions: {} },
    {
      effect: 'Allow',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [topology.secrets[0]?.arn],
      conditions: { StringEquals: { 'aws:ResourceAccount': '111122223333' } },
    },
  ]);
});

test('a function has bundle, role, environment across stacks and the capacity of its alias', () => {
  const auth = primary.functions.find(({ name }) => name === 'tiny-auth');
  expect(auth).toMatchObject({
    arn: 'arn:aws:lambda:eu-west-1:111122223333:function:tiny-auth',
    roleArn: primary.roles[0]?.arn,
    memoryMegabytes: 512,
    timeoutSeconds: 10,
    provisionedConcurrency: 2,
    inVpc: true,
    origin: { stack: SERVICE, logicalId: 'Auth', type: 'AWS::Lambda::Function' },
    environment: {
      SECRET: topology.secrets[0]?.arn,
      SERIAL: `{{deferred:${SERVICE}/Answer.Data.Serial}}`,
      BUCKET: 'cdk-hnb659fds-assets-111122223333-eu-west-1',
    },
  });
  expect(statSync(`${auth?.bundle ?? ''}/index.mjs`).isFile()).toBe(true);
});

test('a function that says little gets the defaults of the service and a name', () => {
  const answerer = primary.functions.find(({ origin }) => origin.logicalId === 'Answerer');
  expect(answerer?.name).toMatch(/^tiny-service-eu-west-1-Answerer-[A-Z0-9]{12}$/);
  expect(answerer).toMatchObject({ memoryMegabytes: 128, timeoutSeconds: 3, environment: {}, inVpc: false });
  expect(answerer).not.toHaveProperty('provisionedConcurrency');
  expect(answerer).not.toHaveProperty('reservedConcurrency');
});

test('the front: rules by priority, unqualified functions, certificates without doubles, service defaults', () => {
  const [front] = primary.loadBalancers;
  expect(front?.dnsName).toMatch(/^[a-z0-9-]+-\d{10}\.eu-west-1\.elb\.amazonaws\.com$/);
  expect(front).toMatchObject({ idleTimeoutSeconds: 60, clientKeepAliveSeconds: 60 });
  const [listener] = front?.listeners ?? [];
  expect(listener).toMatchObject({ port: 443, protocol: 'HTTPS' });
  expect(listener?.defaultAction).toEqual({
    kind: 'fixed-response',
    status: 421,
    contentType: 'text/plain',
    body: '',
  });
  expect(listener?.certificates[0]?.names).toEqual([
    'login.tiny.holdover.example',
    'eu-west-1.tiny.holdover.example',
  ]);
  expect(
    listener?.rules.map(({ origin, priority, hosts, paths }) => [origin.logicalId, priority, hosts, paths]),
  ).toEqual([
    ['Health', 10, ['eu-west-1.tiny.holdover.example'], ['/health/*']],
    ['Public', 20, ['login.tiny.holdover.example'], ['*']],
  ]);
  expect(listener?.rules[0]?.action).toEqual({
    kind: 'function',
    functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:tiny-auth',
    multiValueHeaders: true,
    targetGroup: {
      stack: SERVICE,
      logicalId: 'AuthTargets',
      type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    },
  });
});

describe('names and health', () => {
  test('records in plain spelling, with failover and check', () => {
    const dnsName = primary.loadBalancers[0]?.dnsName;
    const both = topology.healthChecks.find(({ kind }) => kind === 'calculated');
    expect(topology.records).toEqual([
      expect.objectContaining({ name: 'eu-west-1.tiny.holdover.example', ttlSeconds: 60, values: [dnsName] }),
      expect.objectContaining({
        name: 'login.tiny.holdover.example',
        setIdentifier: 'eu-west-1',
        failover: 'PRIMARY',
        healthCheckId: both?.id,
        values: [dnsName],
      }),
    ]);
    expect(topology.records[0]).not.toHaveProperty('failover');
  });

  test('endpoint checks with and without every default, a calculated one over their ids', () => {
    const [ready, claim, both] = topology.healthChecks;
    expect(ready).toMatchObject({
      kind: 'endpoint',
      protocol: 'HTTPS',
      host: 'eu-west-1.tiny.holdover.example',
      port: 443,
      path: '/health/ready',
      searchString: 'holdover-serving',
      sni: true,
      intervalSeconds: 10,
      failureThreshold: 3,
      inverted: false,
      disabled: false,
    });
    expect(claim).toMatchObject({ kind: 'endpoint', path: '/', intervalSeconds: 30, inverted: true });
    expect(claim).not.toHaveProperty('searchString');
    expect(both).toMatchObject({ kind: 'calculated', children: [ready?.id, claim?.id], healthyThreshold: 2 });
  });
});

test('state: tables, secrets, clusters, proxies', () => {
  expect(topology.tables).toEqual([
    expect.objectContaining({
      name: 'tiny-sessions',
      keyAttribute: 'pk',
      ttlAttribute: 'expiresAt',
      replicas: ['eu-west-1', 'eu-central-1'],
    }),
  ]);
  const [secret] = topology.secrets;
  expect(secret?.arn).toMatch(
    /^arn:aws:secretsmanager:eu-west-1:111122223333:secret:tiny\/database-[A-Za-z]{6}$/,
  );
  expect(secret).toMatchObject({
    name: 'tiny/database',
    replicaRegions: ['eu-central-1'],
    initial: {
      template: { serial: 1, username: 'auth_app' },
      key: 'password',
      length: 32,
      excludeCharacters: '',
      excludePunctuation: true,
    },
  });
  expect(primary.cluster).toMatchObject({
    identifier: 'tiny-eu-west-1',
    globalClusterIdentifier: 'tiny-global',
    port: 5432,
    master: {
      username: 'owner',
      password: `{{resolve:secretsmanager:${secret?.arn ?? ''}:SecretString:password}}`,
    },
  });
  expect(primary.cluster.endpoint).toMatch(
    /^tiny-eu-west-1\.cluster-[a-z0-9]{12}\.eu-west-1\.rds\.amazonaws\.com$/,
  );
  expect(primary.cluster.readerEndpoint).toBe(primary.cluster.endpoint.replace('.cluster-', '.cluster-ro-'));
  expect(primary.cluster.instances.map(({ promotionTier }) => promotionTier)).toEqual([0]);
  expect(topology.regions.standby.cluster).not.toHaveProperty('master');
});

test('a proxy: names in lower case, its cluster, its pool, its read-only endpoint', () => {
  const [proxy] = primary.proxies;
  expect(proxy).toMatchObject({
    name: 'tiny-proxy',
    clusterIdentifier: 'tiny-eu-west-1',
    secretArns: [`{{deferred:${SERVICE}/Answer.Arn}}`],
    iamAuth: 'DISABLED',
    requireTls: true,
    borrowTimeoutSeconds: 2,
    maxConnectionsPercent: 100,
  });
  expect(proxy?.endpoint).toMatch(/^tiny-proxy\.proxy-[a-z0-9]{12}\.eu-west-1\.rds\.amazonaws\.com$/);
  expect(proxy?.endpoints).toEqual([
    {
      origin: { stack: SERVICE, logicalId: 'ReadOnly', type: 'AWS::RDS::DBProxyEndpoint' },
      endpoint: proxy?.endpoint.replace('tiny-proxy.', 'tiny-read.endpoint.'),
      role: 'READ_ONLY',
    },
  ]);
});

test('schedules of both services', () => {
  expect(
    primary.schedules.map(({ origin, intervalSeconds, enabled, input }) => [
      origin.logicalId,
      intervalSeconds,
      enabled,
      input,
    ]),
  ).toEqual([
    ['Quarterly', 900, false, undefined],
    ['EveryMinute', 60, true, { kind: 'probe' }],
  ]);
});

test('custom resources in the order in which a deploy runs them', () => {
  expect(primary.customResources.map(({ origin }) => origin.logicalId)).toEqual([
    'Answer',
    'ASecond',
    'AThird',
  ]);
});

test('inert with a reason, unknown by name, absent when its condition does not hold', () => {
  const inert = topology.inert.map(({ origin }) => origin.logicalId);
  expect(inert).toEqual(expect.arrayContaining(['Subnet', 'Version', 'Listens', 'Logs', 'Here']));
  expect(topology.inert.every(({ reason }) => reason.length > 10)).toBe(true);
  expect(topology.unknown).toEqual([
    { stack: SERVICE, logicalId: 'Surprise', type: 'AWS::Mystery::Machine' },
  ]);
});

test('intrinsics as the CDK writes them', () => {
  const resources = createResourceGraph(loadAssembly(directory)).resources;
  const properties = (id: string) => resources.find(({ origin }) => origin.logicalId === id)?.properties();
  expect(properties('Subnet')).toEqual({
    AvailabilityZone: 'eu-west-1b',
    CidrBlock: '10.0.0.0/24',
    Tags: [{ Key: 'word', Value: 'west' }],
  });
  expect(properties('Here')).toEqual({ Type: 'String', Value: 'small in eu-west-1' });
  expect(properties('Absent')).toBeUndefined();
});

describe('deferred attributes', () => {
  test('are found once each', () => {
    expect(deferredReferences(topology)).toEqual([
      { stack: SERVICE, logicalId: 'Answer', attribute: 'Data.Serial' },
      { stack: SERVICE, logicalId: 'Answer', attribute: 'Arn' },
      { stack: SERVICE, logicalId: 'Answer', attribute: 'Serial' },
    ]);
  });

  test('are put in where the function answered and stay where it did not', () => {
    const answered = resolveDeferred(topology, ({ attribute }) =>
      attribute === 'Arn' ? 'arn:x' : undefined,
    );
    expect(answered.regions.primary.proxies[0]?.secretArns).toEqual(['arn:x']);
    expect(deferredReferences(answered).map(({ attribute }) => attribute)).toEqual(['Data.Serial', 'Serial']);
    expect(topology.regions.primary.proxies[0]?.secretArns).toEqual([`{{deferred:${SERVICE}/Answer.Arn}}`]);
  });

  test('inside longer text, several at once', () => {
    const text = 'a {{deferred:s/A.X}} b {{deferred:s/B.Y.Z}}';
    expect(resolveDeferred({ text }, ({ logicalId, attribute }) => `<${logicalId} ${attribute}>`)).toEqual({
      text: 'a <A X> b <B Y.Z>',
    });
  });
});
