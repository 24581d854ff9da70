import { DESCRIPTOR_VERSION } from '../../lambda/contract/descriptor.ts';
import type { EnvironmentDescriptor } from '../../lambda/contract/descriptor.ts';
import { JOURNEY_DEPENDENCIES } from '../../lambda/contract/journeys.ts';

const objective = {
  blackHole: { p50Seconds: 55, p99Seconds: 75 },
  refused: { p50Seconds: 42, p99Seconds: 60 },
};

export const testEnvironment: EnvironmentDescriptor = {
  version: DESCRIPTOR_VERSION,
  environment: 'test',
  account: '111122223333',
  regions: { primary: 'eu-west-1', standby: 'eu-central-1' },
  hostedZoneName: 'test.example',
  publicHosts: ['login.test.example', 'accounts.test.example'],
  tenantHosts: [],
  regionHosts: { primary: 'eu-west-1.test.example', standby: 'eu-central-1.test.example' },
  sessionTableName: 'sessions',
  directoryTableName: 'directory',
  globalClusterIdentifier: 'global',
  clusterIdentifiers: { primary: 'cluster-a', standby: 'cluster-b' },
  administratorSecretName: 'administrator',
  probeSecretName: 'probe',
  writerGuard: 'consent',
  objectives: {
    session: objective,
    refresh: objective,
    'hosted-page': objective,
    'sign-in': objective,
    admin: { targetSeconds: 180, ceilingSeconds: 900 },
  },
  journeys: JOURNEY_DEPENDENCIES,
  disposable: true,
  drillsAllowed: true,
};
