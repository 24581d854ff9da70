/** A tenant's host: a stack of its own in each region, which needs nothing that the tenant could hold back. */
import { describe, expect, test } from '@jest/globals';

import { REGION_ROLES, TENANT_HOST_STACK } from '../../lambda/contract/regions.ts';
import { findEnvironment } from '../../lib/config/find-environment.ts';
import { activeTenantHosts, rulePriorityOf } from '../../lib/config/tenants.ts';
import { assembly, ofType, resource, resources, stack, valuesUnder } from '../support/infra-templates.ts';

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

  test('the service does not administer there', () => {
    const [hosts] = valuesUnder(
      resource('dev', 'service', 'AuthServiceFunction', role),
      'HOLDOVER_ADMINISTRATION_HOSTS',
    );
    expect(hosts).toBe(dev.publicHosts.join(','));
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
