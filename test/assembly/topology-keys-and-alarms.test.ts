/** Keys, alarms and topics of the tiny app, and the alarms of the real templates. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { loadAssembly } from '../../lib/assembly/load.ts';
import { partsOf, readTopology } from '../../lib/assembly/read-topology.ts';
import type { RegionTopology, Topology } from '../../lib/assembly/topology.ts';
import { createKeyIndex } from '../../lib/assembly/topology/key-index.ts';
import { assemblyOf } from '../support/assemblies.ts';
import { synthesizeTinyApp } from '../support/tiny-app.ts';

let directory: string;
let topology: Topology;
let primary: RegionTopology;
beforeAll(() => {
  directory = synthesizeTinyApp();
  topology = partsOf(loadAssembly(directory));
  primary = topology.regions.primary;
});
afterAll(() => rmSync(dirname(directory), { recursive: true, force: true }));

const keyBy = (logicalId: string) => primary.keys.find(({ origin }) => origin.logicalId === logicalId)!;

describe('keys', () => {
  test('a key has its aliases, and without a policy of its own the account decides', () => {
    const key = keyBy('Key');
    expect(key).toMatchObject({ enabled: true, aliases: ['alias/tiny'], description: 'of the tiny app' });
    expect(key.arn).toBe(`arn:aws:kms:eu-west-1:111122223333:key/${key.id}`);
    expect(key.policy).toEqual([
      { effect: 'Allow', actions: ['kms:*'], principals: ['111122223333'], conditions: {} },
    ]);
  });

  test('a policy keeps effect, principals and conditions; services are not callers', () => {
    expect(keyBy('GuardedKey')).toMatchObject({
      enabled: false,
      aliases: [],
      policy: [
        {
          effect: 'Allow',
          actions: ['kms:Decrypt'],
          principals: ['arn:aws:iam::111122223333:role/reader'],
          conditions: { StringEquals: { 'kms:EncryptionContext:for': 'tiny' } },
        },
        { effect: 'Deny', actions: ['kms:*'], principals: ['*'], conditions: {} },
      ],
    });
  });

  test('secrets and tables know the key of each copy, a name that nobody declares stays as it is', () => {
    const { arn } = keyBy('Key');
    // The standby of the tiny app has no key of that alias.
    expect(topology.secrets[0]?.keys).toEqual({ 'eu-west-1': arn, 'eu-central-1': 'alias/tiny' });
    expect(topology.tables[0]?.keys).toEqual({ 'eu-west-1': arn });
  });

  test('any name of a key finds it in its own region only', () => {
    const key = keyBy('Key');
    const index = createKeyIndex(primary.keys);
    const aliasArn = 'arn:aws:kms:eu-west-1:111122223333:alias/tiny';
    for (const name of [key.id, key.arn, 'alias/tiny', aliasArn])
      expect(index.arnIn('eu-west-1', name)).toBe(key.arn);
    expect(index.arnIn('eu-central-1', aliasArn)).toBe(aliasArn);
    expect(index.arnIn('eu-west-1', aliasArn.replace('eu-west-1', 'eu-central-1'))).not.toBe(key.arn);
    expect(index.arnIn('eu-west-1', undefined)).toBeUndefined();
    expect(index.arnIn('eu-west-1', 'alias/aws/secretsmanager')).toBeUndefined();
  });
});

describe('alarms', () => {
  test('an alarm has its metric, its rule and its actions', () => {
    expect(primary.alarms.map(({ origin }) => origin.logicalId)).toEqual(['Alarm', 'QuietAlarm']);
    const [alarm, quiet] = primary.alarms;
    expect(alarm).toMatchObject({
      name: 'tiny-broken',
      metric: { namespace: 'Tiny', name: 'Broken', dimensions: { Environment: 'tiny' } },
      statistic: 'Sum',
      periodSeconds: 60,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      threshold: 1.5,
      comparison: 'GreaterThanThreshold',
      treatMissingData: 'breaching',
      actions: { ALARM: [primary.topics[0]?.arn], OK: [], INSUFFICIENT_DATA: [] },
    });
    expect(quiet).toMatchObject({
      datapointsToAlarm: 3,
      treatMissingData: 'missing',
      actions: { ALARM: [] },
    });
  });

  test('a topic has the subscriptions of its own and those beside it', () => {
    expect(primary.topics).toMatchObject([
      {
        arn: 'arn:aws:sns:eu-west-1:111122223333:tiny-alarms',
        subscriptions: [
          { protocol: 'https', endpoint: 'https://pager.example' },
          { protocol: 'email', endpoint: 'on-call@tiny.example' },
        ],
      },
    ]);
  });

  test('what the world cannot evaluate is inert, each with its reason', () => {
    const reasons = topology.inert.filter(({ origin }) => origin.type.startsWith('AWS::CloudWatch::'));
    expect(Object.fromEntries(reasons.map(({ origin, reason }) => [origin.logicalId, reason]))).toEqual({
      Composite: 'the alarms that it combines are evaluated, its rule over them is not',
      MathAlarm: 'watches a metric math expression, which the world does not compute',
      AnomalyAlarm: 'watches for an anomaly, which the world does not detect',
      PercentileAlarm: 'watches the percentile p99, which the world does not compute',
      AmazonAlarm: 'watches a metric of AWS/Lambda, which AWS itself emits and nothing in the world does',
      FilterAlarm: 'watches a metric filter, which the world does not apply to logs',
    });
  });
});

test.each(['dev', 'prod'] as const)('%s: every key, alarm and topic of both regions is read', (name) => {
  const { regions, secrets, tables, inert } = readTopology(assemblyOf(name));
  for (const { region, keys, alarms, topics } of Object.values(regions)) {
    const arns = keys.map(({ arn }) => arn);
    expect(keys.every(({ aliases }) => aliases.length === 1)).toBe(true);
    for (const part of [...secrets, ...tables]) expect(arns).toContain(part.keys[region]);
    expect(alarms.length).toBeGreaterThan(0);
    for (const { actions } of alarms)
      expect(topics.find(({ arn }) => actions.ALARM.includes(arn))?.subscriptions).not.toHaveLength(0);
  }
  expect(inert.filter(({ origin }) => origin.type === 'AWS::CloudWatch::Alarm')).toEqual([]);
});
