import { expect, test } from '@jest/globals';

import type { NameAnswer } from '../../../../lib/world/local/ports.ts';
import { delegateTenantZones } from '../../../../lib/world/local/routing/tenant-zones.ts';

test("a tenant's zone holds the record that the onboarding asks for, and nothing beside it", () => {
  const zones = new Map<string, (name: string) => NameAnswer | undefined>();
  const certificateArns = { primary: 'a', standby: 'b' };
  delegateTenantZones(
    { delegate: (suffix, resolve) => void zones.set(suffix, resolve) },
    { tenantHosts: [{ host: 'auth.acme.example', pointsTo: 'login.dev.holdover.example', certificateArns }] },
  );
  expect([...zones.keys()]).toEqual(['auth.acme.example']);
  const resolve = zones.get('auth.acme.example')!;
  expect(resolve('Auth.acme.example')).toEqual({
    type: 'CNAME',
    values: ['login.dev.holdover.example'],
    ttlSeconds: 300,
  });
  expect(resolve('below.auth.acme.example')).toBeUndefined();
});
