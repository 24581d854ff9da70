/** A tenant's certificate stands in no template: its names come from the environment's descriptor, for its own region. */
import { afterAll, describe, expect, test } from '@jest/globals';

import { readTopology } from '../../lib/assembly/read-topology.ts';
import { assemblyOf } from '../support/assemblies.ts';
import { mutateAssembly, mutation, readTemplates } from '../support/mutate-assembly.ts';
import { put } from '../support/mutations/edit.ts';

const source = assemblyOf('dev');
const { environment, regions } = readTopology(source);
const [tenant] = environment.tenantHosts;

test.each(['primary', 'standby'] as const)('the listener of the %s shows it, and routes its host', (role) => {
  const [listener] = regions[role].loadBalancers[0]!.listeners;
  const certificate = listener!.certificates.find(({ names }) => names.includes(tenant!.host));
  expect(certificate).toMatchObject({
    arn: tenant!.certificateArns[role],
    origin: { logicalId: 'HostCertificate', stack: `holdover-dev-tenant-acme-${environment.regions[role]}` },
  });
  const rule = listener!.rules.find(({ hosts }) => hosts.includes(tenant!.host));
  expect(rule).toMatchObject({ origin: { logicalId: 'HostRule' }, action: { kind: 'function' } });
});

describe('of nobody', () => {
  // The other region's certificate exists, but a listener takes those of its own region only.
  const wrong = mutation(
    readTemplates(source),
    'certificate-of-the-other-region',
    "the standby's listener is given the primary's certificate",
    { kind: 'tenant-host', role: 'standby', type: 'AWS::ElasticLoadBalancingV2::ListenerCertificate' },
    put('Certificates.0.CertificateArn', tenant!.certificateArns.primary),
  );
  const copy = mutateAssembly(source, [wrong]);
  afterAll(() => copy.remove());

  test('it is refused, with the line to look at', () => {
    expect(() => readTopology(copy.directory)).toThrow(
      /^holdover-dev-tenant-acme-eu-central-1\/HostCertificate .* uses the certificate arn:aws:acm:eu-west-1:.*no tenant's host has in that region/,
    );
  });
});
