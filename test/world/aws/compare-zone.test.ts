import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Topology } from '../../../lib/assembly/topology.ts';
import { compareZone } from '../../../lib/world/aws/compare-zone.ts';
import type { DeployedZone } from '../../../lib/world/aws/zone-state.ts';
import { calculatedCheck, endpointCheck, failoverRecord } from '../local/routing/builders.ts';
import { deployedId, deployedZone } from './zone-builders.ts';

const standbyHost = 'eu-central-1.dev.holdover.example';
const ready = endpointCheck('ready');
const claim = endpointCheck('claim', { host: standbyHost, path: '/health/claim', inverted: true });
const live = endpointCheck('live', { host: standbyHost, path: '/health/live', intervalSeconds: 30 });
const serving = calculatedCheck('serving', ['ready', 'claim']);
const topology = {
  environment: {
    publicHosts: ['login.dev.holdover.example'],
    regionHosts: { primary: ready.host, standby: standbyHost },
  },
  regions: {
    primary: { loadBalancers: [{ dnsName: 'minted-1.eu-west-1.elb.amazonaws.com' }] },
    standby: { loadBalancers: [{ dnsName: 'minted-2.eu-central-1.elb.amazonaws.com' }] },
  },
  records: [
    failoverRecord('PRIMARY', 'serving', { values: ['minted-1.eu-west-1.elb.amazonaws.com'] }),
    failoverRecord('SECONDARY', 'live', { values: ['minted-2.eu-central-1.elb.amazonaws.com'] }),
  ],
  healthChecks: [ready, claim, live, serving],
} as unknown as Topology;
const same = deployedZone(topology);

const withCheck = (id: string, change: Partial<DeployedZone['healthChecks'][number]>): DeployedZone => ({
  ...same,
  healthChecks: same.healthChecks.map((check) =>
    check.id === deployedId(id) ? { ...check, ...change } : check,
  ),
});
const withRecord = (failover: string, change: Partial<DeployedZone['records'][number]>): DeployedZone => ({
  ...same,
  records: same.records.map((record) => (record.failover === failover ? { ...record, ...change } : record)),
});
const differences = (zone: DeployedZone) => compareZone(topology, zone).differences;

describe('a zone as it was deployed', () => {
  test('does not differ, whatever order things come in', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...same.healthChecks], { minLength: 4 }),
        fc.shuffledSubarray([...same.records], { minLength: 2 }),
        (healthChecks, records) => expect(differences({ ...same, healthChecks, records })).toEqual([]),
      ),
    );
  });
  test("does not differ in a load balancer's name, which the service gives, but in its region", () => {
    const real = { values: ['auth-42.eu-west-1.elb.amazonaws.com'] };
    expect(differences(withRecord('PRIMARY', real))).toEqual([]);
    const wrong = { values: ['auth-42.eu-central-1.elb.amazonaws.com'] };
    expect(differences(withRecord('PRIMARY', wrong))).toEqual([
      {
        kind: 'different',
        subject: 'login.dev.holdover.example CNAME (primary)',
        resource: 'edge/RecordPRIMARY',
        field: 'values',
        expected: 'a load balancer in eu-west-1',
        found: 'a load balancer in eu-central-1',
      },
    ]);
  });
  test("other people's records and checks in the same zone and account are none of our business", () => {
    const theirs = {
      name: 'mail.dev.holdover.example',
      type: 'MX',
      values: ['10 mx.example'],
      ttlSeconds: 300,
    };
    const check = { ...same.healthChecks[0]!, id: 'theirs', host: 'shop.example' };
    const zone = { ...same, records: [...same.records, theirs], healthChecks: [...same.healthChecks, check] };
    expect(differences(zone)).toEqual([]);
  });
});

describe('drift', () => {
  test.each([
    ['ready', { failureThreshold: 30 }, 'failure threshold', '3', '30'],
    ['ready', { path: '/health/live' }, 'path', '/health/ready', '/health/live'],
    ['ready', { disabled: true }, 'disabled', 'false', 'true'],
    ['claim', { inverted: false }, 'inverted', 'true', 'false'],
    ['live', { intervalSeconds: 10 }, 'interval, s', '30', '10'],
    ['serving', { healthyThreshold: 1 }, 'health threshold', '2', '1'],
  ])('of the check %s is told by field and logical id', (id, change, field, expected, found) => {
    expect(differences(withCheck(id, change))).toEqual([
      {
        kind: 'different',
        subject: `health check ${deployedId(id)}`,
        resource: `edge/${id}`,
        field,
        expected,
        found,
      },
    ]);
  });
  test('of a calculated check names its children, known or not', () => {
    const zone = withCheck('serving', { children: [deployedId('ready'), 'foreign'] });
    expect(differences(zone)).toContainEqual(
      expect.objectContaining({
        field: 'children',
        expected: 'edge/claim, edge/ready',
        found: 'edge/ready, unknown check foreign',
      }),
    );
  });
  test('of a record: TTL, routing, and a check that was taken off or swapped', () => {
    expect(differences(withRecord('SECONDARY', { ttlSeconds: 300 }))).toMatchObject([
      { field: 'ttl, s', found: '300' },
    ]);
    const { healthCheckId: _dropped, ...bare } = same.records[0]!;
    expect(differences({ ...same, records: [bare, same.records[1]!] })).toMatchObject([
      { field: 'health check', expected: 'edge/serving', found: 'none' },
    ]);
    expect(differences(withRecord('PRIMARY', { healthCheckId: deployedId('live') }))).toMatchObject([
      { field: 'health check', found: 'edge/live' },
    ]);
  });
  test('a record or check that is gone is missing, one too many at our names is extra', () => {
    const missing = { ...same, records: same.records.slice(0, 1) };
    expect(differences(missing)).toEqual([
      {
        kind: 'missing',
        subject: 'login.dev.holdover.example CNAME (secondary)',
        resource: 'edge/RecordSECONDARY',
      },
    ]);
    const extra = { ...same, records: [...same.records, { ...same.records[0]!, setIdentifier: 'third' }] };
    expect(differences(extra)).toMatchObject([
      { kind: 'extra', subject: 'login.dev.holdover.example CNAME (third)' },
    ]);
    const noCheck = {
      ...same,
      healthChecks: same.healthChecks.filter(({ id }) => id !== deployedId('live')),
    };
    expect(differences(noCheck)).toContainEqual({
      kind: 'missing',
      subject: 'health check',
      resource: 'edge/live',
    });
    const twice = {
      ...same,
      healthChecks: [...same.healthChecks, { ...same.healthChecks[0]!, id: 'second' }],
    };
    expect(differences(twice)).toMatchObject([{ kind: 'extra', subject: 'health check second' }]);
  });
  test('an empty zone misses everything once', () => {
    const nothing = differences({ zoneId: 'Z1', records: [], healthChecks: [] });
    expect(nothing.map(({ kind }) => kind)).toEqual(new Array(6).fill('missing'));
  });
});
