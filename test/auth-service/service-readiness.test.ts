/** What this service's readiness counts is what the contract says that people are moved by. */
import { expect, test } from '@jest/globals';

import { createServiceReadiness } from '../../lambda/auth-service/health/service-readiness.ts';
import type { ServiceParts } from '../../lambda/auth-service/health/service-readiness.ts';
import type { DependencyHealth } from '../../lambda/contract/health.ts';
import { READINESS_DEPENDENCIES } from '../../lambda/contract/journeys.ts';

const HELD = ['cookie-keys', 'signing-keys', 'mac-keys'];
/** Needed to check a password, and nothing that can be away. */
const OWN_WORK = 'password-hashing';

test('readiness counts exactly what password sign-in and refresh cannot do without', async () => {
  const healthy: DependencyHealth = { state: 'healthy' };
  const parts = {
    environment: { role: 'primary', region: 'eu-west-1', publicHosts: [] },
    held: { health: () => Object.fromEntries(HELD.map((name) => [name, healthy])), versions: () => ({}) },
    store: { get: () => Promise.resolve(undefined) },
    directory: { findHost: () => Promise.resolve(undefined) },
    database: { read: () => Promise.resolve([]), checkSpare: () => Promise.resolve() },
    passwords: { selfTest: () => Promise.resolve() },
    flags: { health: () => healthy },
    clock: { sleep: () => new Promise(() => undefined), runningMilliseconds: () => 0, nowSeconds: () => 0 },
  } as unknown as ServiceParts;
  const { dependencies } = await createServiceReadiness(parts).document();
  const counted = Object.keys(dependencies).filter((name) => name !== OWN_WORK);
  expect(counted.toSorted()).toEqual([...READINESS_DEPENDENCIES].toSorted());
});
