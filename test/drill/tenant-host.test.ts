/** The story of a tenant's host in a scripted world, and what its judge says of each way to fail. */
import { describe, expect, test } from '@jest/globals';

import { issuerOf } from '../../lib/drill/load/openid/issuer-visit.ts';
import { tenantHostScenario } from '../../lib/drill/scenarios/tenant-host.ts';
import { runScripted } from '../support/run-scripted.ts';

describe('tenant-host', () => {
  test('passes where the host is an issuer of its own in both regions and follows the loss', async () => {
    const { results, events } = await runScripted(tenantHostScenario);
    expect(results.checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    const visits = events.filter((event) => event.kind === 'issuer-visit');
    expect(visits.map(({ phase, through, servedBy }) => [phase, through, servedBy])).toEqual([
      ['visited', 'primary', 'primary'],
      ['visited', 'standby', 'standby'],
      ['visited-again', undefined, 'standby'],
    ]);
  });

  test('ends before the loss where one region takes what another issuer gave, and names what serves there', async () => {
    const { check, events } = await runScripted(tenantHostScenario, {
      bend: (workload) => {
        workload.visit = { ...workload.visit, accepted: false, what: 'code at login', observed: 'ok' };
      },
    });
    expect(check('tenant-host')).toMatchObject({
      outcome: 'fail',
      stage: "tenant's host",
      reason: expect.stringContaining('code at login, in the primary: expected signed in, saw ok'),
      logicalIds: ['tenant-eu-west-1/HostCertificate', 'tenant-eu-west-1/HostRule'],
    });
    expect(events.some(({ kind }) => kind === 'fault-injected')).toBe(false);
  });

  test('names what the standby lacks and the primary has', async () => {
    const { check } = await runScripted(tenantHostScenario, {
      bend: (workload) => {
        const { visit } = workload;
        // Only what is dialled in the standby is broken.
        Object.defineProperty(workload, 'visit', {
          get: () => ({ ...visit, accepted: workload.dialled !== 'standby' }),
        });
      },
    });
    expect(check('tenant-host')).toMatchObject({
      outcome: 'fail',
      logicalIds: ['tenant-eu-central-1/HostRule'],
    });
  });

  test('is not fooled by an answer from another region than the one dialled', async () => {
    const { check } = await runScripted(tenantHostScenario, {
      bend: (workload) => {
        workload.visit = { ...workload.visit, servedBy: 'primary' };
      },
    });
    expect(check('tenant-host')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('in the standby: expected signed in, saw ok from the primary'),
    });
  });

  test('finds nothing out in a world without a tenant', async () => {
    const { results } = await runScripted(tenantHostScenario, {
      script: { abilities: ['load', 'region-loss'] },
    });
    expect(results).toMatchObject({
      outcome: 'unknown',
      sentence: expect.stringContaining('cannot do what tenant-host needs: tenant-host'),
    });
  });
});

test('the issuer of a token is read from the token itself', () => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  expect(issuerOf(`${part({ alg: 'ES256' })}.${part({ iss: 'https://a.example' })}.x`)).toBe(
    'https://a.example',
  );
});
