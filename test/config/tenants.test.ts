import { describe, expect, test } from '@jest/globals';

import type { EnvironmentConfig, TenantHostConfig } from '../../lib/config/environment.ts';
import { ENVIRONMENTS } from '../../lib/config/environments.ts';
import {
  activeTenantHosts,
  rulePriorityOf,
  servedHosts,
  TENANT_PRIORITIES,
} from '../../lib/config/tenants.ts';
import { namesOf } from '../../lib/config/names.ts';
import { problemsOf, validate } from '../../lib/config/validate.ts';

const dev = ENVIRONMENTS[0]!;
const ZONE = dev.hostedZone.name;
const certificate = (region: string, account = dev.account): string =>
  `arn:aws:acm:${region}:${account}:certificate/01234567-89ab-4cde-8f01-23456789abcd`;
const arns = { primary: certificate('eu-west-1'), standby: certificate('eu-central-1') };
const tenant: TenantHostConfig = {
  host: 'auth.first.example',
  tenant: 'first',
  pointsTo: dev.publicHosts[0]!,
  state: 'active',
  certificateArns: arns,
};
const withTenants = (...tenantHosts: readonly object[]): EnvironmentConfig => ({
  ...dev,
  tenantHosts: tenantHosts.map((changes) => ({ ...tenant, ...changes })),
});

/** Each row: what a person might write, where it is found, and a part of what is allowed. */
const faults: readonly (readonly [string, object, string, string])[] = [
  ['no DNS name', { host: 'Auth.First.example' }, 'host', 'lower case, no dot at the end'],
  ['an apex', { host: 'first.example' }, 'host', "cannot stand at a zone's apex"],
  ['a name inside our zone', { host: `auth.first.${ZONE}` }, 'host', 'belongs into publicHosts'],
  ['our zone itself', { host: ZONE }, 'host', `outside our zone ${ZONE}`],
  ['a public host', { host: dev.publicHosts[0] }, 'host', 'no public host of ours'],
  ['a region host', { host: namesOf(dev).regionHosts.primary }, 'host', 'no region host has'],
  ['a tenant with a dot', { tenant: 'first.one' }, 'tenant', '2 to 20 lower-case'],
  ['a tenant too long', { tenant: 'a'.repeat(21) }, 'tenant', '2 to 20 lower-case'],
  ['a target that nobody serves', { pointsTo: `other.${ZONE}` }, 'pointsTo', dev.publicHosts.join(', ')],
  ['an unknown state', { state: 'enabled' }, 'state', 'pending or active'],
  ['a priority of ours', { rulePriority: 10 }, 'rulePriority', '1000 to 49999'],
  ['no ARN at all', { certificateArns: undefined }, 'certificateArns.standby', 'arn:aws:acm:eu-central-1'],
  [
    'a malformed ARN',
    { certificateArns: { ...arns, primary: 'certificate/1' } },
    'certificateArns.primary',
    'arn:aws:acm:eu-west-1:111122223333:certificate/<id>',
  ],
  [
    'an ARN of the wrong region',
    { certificateArns: { ...arns, standby: arns.primary } },
    'certificateArns.standby',
    "of the standby region's ACM",
  ],
  [
    'an ARN of another account',
    { certificateArns: { ...arns, primary: certificate('eu-west-1', '999999999999') } },
    'certificateArns.primary',
    dev.account,
  ],
];

describe("a tenant's host", () => {
  test('is fine as it stands', () => {
    expect(problemsOf(withTenants({}))).toEqual([]);
    for (const environment of ENVIRONMENTS) expect(problemsOf(environment)).toEqual([]);
  });

  test.each(faults)('%s is named with path, value and what is allowed', (name, changes, field, allowed) => {
    const problems = problemsOf(withTenants(changes));
    expect(problems).toContainEqual(
      expect.objectContaining({
        path: `tenantHosts[0].${field}`,
        allowed: expect.stringContaining(allowed) as unknown,
      }),
    );
    // Without any ARN both regions lack theirs.
    expect(problems).toHaveLength(name === 'no ARN at all' ? 2 : 1);
  });

  test('that is pending needs no certificate yet, and takes one of them first', () => {
    const pending = { state: 'pending', certificateArns: undefined };
    expect(problemsOf(withTenants(pending))).toEqual([]);
    expect(problemsOf(withTenants({ ...pending, certificateArns: { standby: arns.standby } }))).toEqual([]);
    expect(problemsOf(withTenants({ ...pending, certificateArns: { standby: arns.primary } }))).toHaveLength(
      1,
    );
  });

  test('all problems of all hosts are told at once', () => {
    const broken = withTenants({ host: ZONE, pointsTo: 'x' }, { tenant: '', certificateArns: {} });
    expect(() => validate(broken)).toThrow(/has 5 problems/);
  });
});

describe("tenants' hosts together", () => {
  test.each([
    ['host', { host: tenant.host, tenant: 'second', rulePriority: 1000 }],
    ['tenant', { host: 'auth.second.example', tenant: tenant.tenant }],
    ['rulePriority', { host: 'auth.second.example', tenant: 'second', rulePriority: rulePriorityOf(tenant) }],
  ])('share no %s', (field, second) => {
    expect(problemsOf(withTenants({}, second)).map(({ path }) => path)).toEqual([`tenantHosts[1].${field}`]);
  });

  test('fit beside the certificates and the environment that AWS grants', () => {
    const many = (count: number, label = ''): EnvironmentConfig =>
      withTenants(
        ...Array.from({ length: count }, (_, index) => ({
          host: `auth${index}${label}.example.com`,
          tenant: `tenant-${index}`,
          rulePriority: 1000 + index,
        })),
      );
    expect(problemsOf(many(25))).toEqual([]);
    expect(problemsOf(many(26))).toEqual([
      expect.objectContaining({ path: 'tenantHosts', value: '26 active' }),
    ]);
    expect(problemsOf(many(25, `.${'a'.repeat(60)}.${'b'.repeat(60)}`))[0]!.path).toContain(
      'publicHosts and',
    );
  });

  test('are served once they are active, after the public hosts', () => {
    const config = withTenants({}, { host: 'auth.second.example', tenant: 'second', state: 'pending' });
    expect(activeTenantHosts(config).map(({ host }) => host)).toEqual([tenant.host]);
    expect(servedHosts(config)).toEqual([...dev.publicHosts, tenant.host]);
  });

  test('keep their rule whoever comes or goes', () => {
    expect(rulePriorityOf(tenant)).toBe(rulePriorityOf({ ...tenant, tenant: 'renamed' }));
    const places = Array.from({ length: 200 }, (_, index) =>
      rulePriorityOf({ ...tenant, host: `a${index}.b.example` }),
    );
    expect(Math.min(...places)).toBeGreaterThanOrEqual(TENANT_PRIORITIES.first);
    expect(Math.max(...places)).toBeLessThanOrEqual(TENANT_PRIORITIES.last);
    expect(new Set(places).size).toBeGreaterThan(190);
    expect(rulePriorityOf({ ...tenant, rulePriority: 4000 })).toBe(4000);
  });
});

test('a certificate takes at most nine public hosts beside the region host', () => {
  const publicHosts = Array.from({ length: 10 }, (_, index) => `login${index}.${ZONE}`);
  const config = { ...dev, publicHosts, tenantHosts: [] };
  expect(problemsOf(config)).toEqual([
    expect.objectContaining({ path: 'publicHosts', allowed: expect.stringContaining('at most 9') }),
  ]);
});
