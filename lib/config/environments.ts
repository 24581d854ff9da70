/** The values of every environment. This file is the one to edit; `npm run synth -- -c env=NAME` checks it whole. */
import type { EnvironmentConfig, ObjectivesConfig, RegionConfig, Role } from './environment.ts';

const europe: Readonly<Record<Role, RegionConfig>> = {
  primary: { name: 'eu-west-1', zones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] },
  standby: { name: 'eu-central-1', zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'] },
};

const recovery = {
  blackHole: { p50Seconds: 55, p99Seconds: 75 },
  refused: { p50Seconds: 42, p99Seconds: 60 },
};
const objectives: ObjectivesConfig = {
  session: recovery,
  refresh: recovery,
  'hosted-page': recovery,
  'sign-in': recovery,
  admin: { targetSeconds: 180, ceilingSeconds: 900 },
};

const dev: EnvironmentConfig = {
  name: 'dev',
  account: '111122223333',
  regions: europe,
  hostedZone: { id: 'Z0111111DEVEXAMPLE', name: 'dev.holdover.example' },
  publicHosts: ['login.dev.holdover.example', 'accounts.dev.holdover.example'],
  tenantHosts: [
    {
      host: 'auth.acme.example',
      tenant: 'acme',
      pointsTo: 'login.dev.holdover.example',
      state: 'active',
      certificateArns: {
        primary: 'arn:aws:acm:eu-west-1:111122223333:certificate/6f9a2d1e-0000-4000-8000-000000000001',
        standby: 'arn:aws:acm:eu-central-1:111122223333:certificate/6f9a2d1e-0000-4000-8000-000000000002',
      },
    },
  ],
  routing: { recordTtlSeconds: 20, checkIntervalSeconds: 10, checkFailureThreshold: 3 },
  objectives,
  database: {
    engineVersion: '17.5',
    minimumCapacity: 0.5,
    maximumCapacity: 4,
    instancesPerCluster: 2,
    backupRetentionDays: 1,
    spareConnectionShare: 0.02,
  },
  functions: {
    authMemoryMegabytes: 1024,
    authProvisionedConcurrency: 4,
    authReservedConcurrency: 20,
    healthReservedConcurrency: 10,
  },
  rotation: { passwordDays: 7, keyDays: 14 },
  cost: { natGatewaysPerRegion: 1, endpointZonesPerRegion: 1 },
  requestsPerFiveMinutesPerAddress: 2000,
  logRetentionDays: 7,
  alarmRecipients: ['platform-dev@holdover.example'],
  statefulResources: 'delete',
  writerGuard: 'consent',
  drillsAllowed: true,
};

const staging: EnvironmentConfig = {
  ...dev,
  name: 'staging',
  account: '222233334444',
  hostedZone: { id: 'Z0222222STAGINGEXAMPLE', name: 'staging.holdover.example' },
  publicHosts: ['login.staging.holdover.example', 'accounts.staging.holdover.example'],
  tenantHosts: [],
  database: { ...dev.database, maximumCapacity: 16, backupRetentionDays: 7 },
  functions: { ...dev.functions, authProvisionedConcurrency: 6, authReservedConcurrency: 100 },
  cost: { natGatewaysPerRegion: 1, endpointZonesPerRegion: 3 },
  logRetentionDays: 30,
  alarmRecipients: ['platform-staging@holdover.example'],
};

const prod: EnvironmentConfig = {
  ...staging,
  name: 'prod',
  account: '333344445555',
  hostedZone: { id: 'Z0333333PRODEXAMPLE', name: 'holdover.example' },
  publicHosts: ['login.holdover.example', 'accounts.holdover.example'],
  database: {
    engineVersion: '17.5',
    minimumCapacity: 8,
    maximumCapacity: 64,
    instancesPerCluster: 2,
    backupRetentionDays: 35,
    spareConnectionShare: 0.02,
  },
  rotation: { passwordDays: 30, keyDays: 30 },
  functions: {
    authMemoryMegabytes: 1769,
    authProvisionedConcurrency: 20,
    authReservedConcurrency: 400,
    healthReservedConcurrency: 20,
  },
  cost: { natGatewaysPerRegion: 3, endpointZonesPerRegion: 3 },
  logRetentionDays: 365,
  alarmRecipients: ['platform-oncall@holdover.example'],
  statefulResources: 'retain',
  drillsAllowed: false,
};

/** Every environment, by its name. */
export const ENVIRONMENTS: readonly EnvironmentConfig[] = [dev, staging, prod];
