/** What configuration of tenants' hosts changes, synthesized anew; what stands in every assembly is in tenant-host. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';

import type { EnvironmentConfig, TenantHostConfig } from '../../lib/config/environment.ts';
import { findEnvironment } from '../../lib/config/find-environment.ts';
import { activeTenantHosts } from '../../lib/config/tenants.ts';
import { validate } from '../../lib/config/validate.ts';
import { bundleFunctions } from '../../lib/infra/bundles.ts';
import type { Bundles } from '../../lib/infra/context.ts';
import { buildPlatform, CDK_CONTEXT } from '../../lib/infra/platform.ts';
import { scratch } from '../support/infra-stubs.ts';
import { ofType, valuesUnder } from '../support/infra-templates.ts';
import type { Resources } from '../support/infra-templates.ts';

const dev = findEnvironment('dev');
const [tenant] = activeTenantHosts(dev);

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

  test('a further host changes the service and who probes it, and adds two stacks; whoever is there stays as they are', () => {
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
      'holdover-dev-observability-eu-central-1',
      'holdover-dev-observability-eu-west-1',
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
