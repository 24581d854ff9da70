import type { ProbeIdentity } from '../../lambda/contract/probe.ts';

/** What a deploy seeds for probes, with values that tests can look for. */
export const probeIdentity: ProbeIdentity = {
  serial: 1,
  clientId: 'probe-1',
  clientSecret: 'probe-client-secret',
  organizationId: 'probe-1',
  accountId: 'probe-1',
  email: 'probe-1@probe.invalid',
  password: 'probe-account-password',
  readinessKey: Buffer.from('a readiness key of thirty-two by').toString('base64url'),
};
