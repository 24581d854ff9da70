/** A tenant's host: a stack of its own in each region, which needs nothing that the tenant could hold back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';

import { REGION_ROLES, TENANT_HOST_STACK } from '../../lambda/contract/regions.ts';
import type { EnvironmentConfig, TenantHostConfig } from '../../lib/config/environment.ts';
import { findEnvironment } from '../../lib/config/find-environment.ts';
import { activeTenantHosts, rulePriorityOf } from '../../lib/config/tenants.ts';
import { validate } from '../../lib/config/validate.ts';
import { bundleFunctions } from '../../lib/infra/bundles.ts';
import type { Bundles } from '../../lib/infra/context.ts';
import { buildPlatform, CDK_CONTEXT } from '../../lib/infra/platform.ts';
import { scratch } from '../support/infra-stubs.ts';
import { assembly, ofType, resource, resources, stack, valuesUnder } from '../support/infra-templates.ts';
import type { Resources } from '../support/infra-templates.ts';

const dev = findEnvironment('dev');
const [tenant] = activeTenantHosts(dev);
const OTHER = { primary: 'standby', standby: 'primary' } as const;

describe.each(REGION_ROLES)('in the %s', (role) => {
  const own = resources('dev', TENANT_HOST_STACK, role);

  test('a stack attaches the certificate and adds the rule, and nothing else', () => {
    expect(Object.values(own).map(({ Type }) => Type)).toEqual([
      'AWS::ElasticLoadBalancingV2::ListenerCertificate',
      'AWS::ElasticLoadBalancingV2::ListenerRule',
    ]);
    expect(valuesUnder(own['HostCertificate'], 'CertificateArn')).toEqual([tenant!.certificateArns[role]]);
  });

  test('the rule leads to the group of the public hosts, after the certificate, at a place of its own', () => {
    const { Properties, DependsOn } = own['HostRule']!;
    expect(valuesUnder(Properties, 'HostHeaderConfig')).toEqual([{ Values: [tenant!.host] }]);
    expect(valuesUnder(Properties, 'PathPatternConfig')).toEqual([]);
    expect(JSON.stringify(valuesUnder(Properties, 'TargetGroupArn'))).toContain('AuthServiceTargetGroup');
    expect(DependsOn).toEqual(['HostCertificate']);
    expect(Properties['Priority']).toBe(rulePriorityOf(tenant!));
  });

  test('it deploys after its region alone', () => {
    const { dependencies, template } = stack('dev', TENANT_HOST_STACK, role);
    const kinds = dependencies.map(
      (name) => assembly('dev').stacks.find((one) => one.name === name)!.descriptor,
    );
    expect(new Set(kinds.map(({ kind }) => kind))).toEqual(new Set(['edge', 'service']));
    expect(kinds.every((descriptor) => descriptor.role === role)).toBe(true);
    expect(JSON.stringify(template['Resources'])).not.toContain(dev.regions[OTHER[role]].name);
  });

  test('the service knows the host as an issuer, and its directory too', () => {
    for (const id of ['AuthServiceFunction', 'SchemaMigrationFunction']) {
      const [hosts] = valuesUnder(resource('dev', 'service', id, role), 'HOLDOVER_PUBLIC_HOSTS');
      expect(hosts).toBe([...dev.publicHosts, tenant!.host].join(','));
    }
  });

  test('no certificate and no record is ours to make', () => {
    const edge = resources('dev', 'edge', role);
    expect(JSON.stringify(edge)).not.toContain(tenant!.host);
    expect(ofType(edge, 'AWS::CertificateManager::Certificate')).toHaveLength(1);
  });
});

test('the descriptor tells the drill what no template declares, of active hosts only', () => {
  expect(assembly('dev').environment.tenantHosts).toEqual([
    { host: tenant!.host, pointsTo: tenant!.pointsTo, certificateArns: tenant!.certificateArns },
  ]);
  expect(assembly('prod').environment.tenantHosts).toEqual([]);
});

describe('synthesized', () => {
  const place = scratch();
  const folder = mkdtempSync(join(tmpdir(), 'holdover-tenants-'));
  let bundles: Bundles;
  beforeAll(async () => {
    bundles = await bundleFunctions({ sources: place.functions, output: join(folder, 'bundles') });
  });
  afterAll(() => {
    place.remove();
    rmSync(folder, { recursive: true });
  });

  function templatesOf(changes: Partial<EnvironmentConfig>): ReadonlyMap<string, Resources> {
    const app = new App({
      outdir: mkdtempSync(join(folder, 'out-')),
      postCliContext: CDK_CONTEXT,
      builtinCloudFormationValidation: false,
    });
    buildPlatform(app, validate({ ...dev, ...changes }), bundles);
    return new Map(
      app
        .synth()
        .stacks.map(({ stackName, template }) => [
          stackName,
          (template as { Resources: Resources }).Resources,
        ]),
    );
  }
  const pending: TenantHostConfig = {
    host: 'auth.other.example',
    tenant: 'other',
    pointsTo: dev.publicHosts[0]!,
    state: 'pending',
  };

  test('a pending host changes nothing at all', () => {
    const without = templatesOf({ tenantHosts: [] });
    expect(templatesOf({ tenantHosts: [pending] })).toEqual(without);
    expect(without.size).toBe(11);
  }, 60_000);

  test('a further host changes the service and adds two stacks; whoever is there stays as they are', () => {
    const certificateArns = {
      primary: tenant!.certificateArns.primary,
      standby: tenant!.certificateArns.standby,
    };
    const before = templatesOf({});
    const after = templatesOf({
      tenantHosts: [...dev.tenantHosts, { ...pending, state: 'active', certificateArns }],
    });
    const changed = [...after].filter(
      ([name, own]) => JSON.stringify(before.get(name)) !== JSON.stringify(own),
    );
    expect(changed.map(([name]) => name).toSorted()).toEqual([
      'holdover-dev-service-eu-central-1',
      'holdover-dev-service-eu-west-1',
      'holdover-dev-tenant-other-eu-central-1',
      'holdover-dev-tenant-other-eu-west-1',
    ]);
  }, 60_000);

  test('no rule holds more values than the service takes, with as many public hosts as a certificate', () => {
    const zone = dev.hostedZone.name;
    const publicHosts = Array.from({ length: 9 }, (_, index) => `login${index}.${zone}`);
    const service = templatesOf({ publicHosts, tenantHosts: [] }).get('holdover-dev-service-eu-west-1')!;
    const rules = ofType(service, 'AWS::ElasticLoadBalancingV2::ListenerRule').map(
      ([, { Properties }]) => Properties,
    );
    const sizes = rules.map((rule) => valuesUnder(rule['Conditions'], 'Values').flat().length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(5);
    const priorities = rules.map(({ Priority }) => Number(Priority));
    expect(new Set(priorities).size).toBe(priorities.length);
    const forAnything = rules.filter((rule) => valuesUnder(rule, 'PathPatternConfig').length === 0);
    expect(forAnything.flatMap((rule) => valuesUnder(rule, 'Values').flat())).toEqual(publicHosts);
  }, 60_000);
});
