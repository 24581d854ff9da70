/** What a scripted world does and declares: every mutation of a story is one field. */
import type { HealthDocument } from '../../lambda/contract/health.ts';
import type { RegionRole } from '../../lambda/contract/regions.ts';
import type { AssemblyFacts } from '../../lib/evidence/assembly-facts.ts';
import type { Emit } from '../../lib/evidence/events.ts';
import type { ChangeAnswer, ChangeKind, Lateness, World } from '../../lib/world/world.ts';
import { testEnvironment } from './environment-descriptor.ts';
import type { RotationScript } from './fake-rotation.ts';

export interface Script {
  /** Fault to record switch; undefined: DNS never moves. */
  switchAfterMs: number | undefined;
  ttlMs: number;
  promotionTakesMs: number;
  promotionFails: boolean;
  /** From a change of the claim to the records; undefined: they never move. */
  claimMovesAfterMs: number | undefined;
  /** What a login at the proxy's read-only endpoint of a promoted region is told. */
  readOnlyAfterPromotion: 'opened' | 'no-reader' | undefined;
  /** What the standby says of itself. */
  standbyWord: string;
  /** What a region tells a probe while a dependency of it fails, this many seconds after it began; and afterwards. */
  failing: (seconds: number) => Partial<HealthDocument> | undefined;
  healed: Partial<HealthDocument>;
  /** Of every fault but the loss of a region. */
  dependencyHits: Readonly<Record<string, number>>;
  /** What an operator is answered who tries a change, while deploys work and while they do not. */
  changes: (deploysWork: boolean, change: ChangeKind) => ChangeAnswer;
  /** Events that the world tells when dependencies begin to fail. */
  whileFailing: readonly Parameters<Emit>[0][];
  /** What each region tells a probe of itself. */
  documents: Partial<Readonly<Record<RegionRole, HealthDocument>>>;
  /** Where secrets are replaced: what comes of it. Regions then tell the versions that they hold. */
  rotation: RotationScript | undefined;
  lostItemAges: readonly number[];
  hits: Readonly<Record<string, number>>;
  lateness: Lateness;
  /** Events that the world tells at its start, beside the ordinary ones. */
  extraAtStart: readonly Parameters<Emit>[0][];
  /** And after a region was lost. */
  afterLoss: readonly Parameters<Emit>[0][];
  standbyBoots: 'provisioned' | 'nothing';
  /** What no replica holds shows as failed reads only. */
  standbySecretError: string | undefined;
  /** When an alarm of the standby goes off after the fault, and who is told; undefined: it stays silent. */
  alarm: { readonly afterMs: number; readonly told: readonly string[] } | undefined;
  startFails: string | undefined;
  healFails: boolean;
  abilities: readonly string[];
  limits: World['limits'];
  probes: boolean;
  facts: Partial<AssemblyFacts>;
}

export const PRIMARY_CHECK = 'edge-a/PrimaryServing';
export const READY = 'edge-a/PrimaryReady';
export const CLAIM = 'edge-a/StandbyClaim';

export const goodScript = (): Script => ({
  switchAfterMs: 40_000,
  ttlMs: 20_000,
  promotionTakesMs: 3000,
  promotionFails: false,
  claimMovesAfterMs: 30_000,
  readOnlyAfterPromotion: 'opened',
  standbyWord: 'holdover-serving',
  failing: (seconds) => heldFor(280 + seconds),
  healed: { state: 'ready' },
  dependencyHits: { 'secret store of the primary': 4 },
  changes: (deploysWork, change) =>
    deploysWork ? { outcome: 'answered' } : { outcome: 'refused', ...refusalOf(change) },
  whileFailing: [],
  documents: {},
  rotation: undefined,
  lostItemAges: [120, 640],
  hits: { connections: 40, functions: 3 },
  lateness: {
    checkerStartMs: 4,
    dnsAnswerMs: 2,
    loopLagMs: 10,
    stolenMs: 0,
    heldBackMs: 0,
    waitedShare: 0,
    idleShare: 0.6,
  },
  extraAtStart: [],
  afterLoss: [],
  standbyBoots: 'provisioned',
  standbySecretError: undefined,
  alarm: { afterMs: 100_000, told: ['on-call@test.example'] },
  startFails: undefined,
  healFails: false,
  abilities: [
    'load',
    'region-loss',
    'secret-store',
    'wrong-secret',
    'late-replica',
    'proxy-credentials',
    'proxy-without-writer',
    'writer-restart',
    'flag-provider',
    'upstream-provider',
    'deploy-plane',
    'monitoring',
    'recycle-environments',
    'tenant-host',
    'promote',
    'switchover',
    'claim',
    'rotate',
  ],
  limits: { clientTimeoutMs: 15_000, keptAliveMs: 45_000, replicationLagMs: 2000 },
  probes: true,
  facts: {},
});

/** A document of a region in which what is held under that name was last confirmed so many seconds ago. */
export const heldFor = (ageSeconds: number, name = 'signing-keys'): Partial<HealthDocument> => ({
  state: 'degraded',
  dependencies: {
    [name]: { state: 'degraded', ageSeconds: Math.floor(ageSeconds), reason: 'InternalServiceError' },
    'mac-keys': { state: 'healthy' },
  },
});

/** What a region tells before any fault, where it holds that version of a value. */
export const holding = (role: RegionRole, name: string, serial: number): HealthDocument => ({
  ...{ state: 'ready', role, region: testEnvironment.regions[role], dependencies: {}, soft: {} },
  versions: { [name]: heldVersion(serial) },
});

export const heldVersion = (serial: number) => ({ serial, heldForSeconds: 900, confirmedAgeSeconds: 60 });

export const testFacts = (changes: Partial<AssemblyFacts> = {}): AssemblyFacts => ({
  kind: 'assembly',
  environment: 'test',
  regions: testEnvironment.regions,
  records: testEnvironment.publicHosts.flatMap((name) => [
    {
      part: `edge-a/${name}`,
      type: 'Record',
      name,
      ttlSeconds: 20,
      role: 'primary',
      failover: 'PRIMARY',
      healthCheck: PRIMARY_CHECK,
    },
    { part: `edge-b/${name}`, type: 'Record', name, ttlSeconds: 20, role: 'standby', failover: 'SECONDARY' },
  ]),
  healthChecks: [
    { part: PRIMARY_CHECK, type: 'HealthCheck', inverted: false, asks: '2 of 2', children: [READY, CLAIM] },
    {
      part: READY,
      type: 'HealthCheck',
      inverted: false,
      asks: 'HTTPS a/health/ready',
      intervalSeconds: 10,
      failureThreshold: 3,
      children: [],
    },
    {
      part: CLAIM,
      type: 'HealthCheck',
      inverted: true,
      asks: 'HTTPS b/health/claim',
      intervalSeconds: 10,
      failureThreshold: 3,
      children: [],
    },
  ],
  secrets: [
    {
      part: 'shared/SigningKeys',
      type: 'AWS::SecretsManager::Secret',
      name: 'test/signing-keys',
      regions: ['eu-west-1', 'eu-central-1'],
    },
  ],
  tables: [
    {
      part: 'shared/Sessions',
      type: 'AWS::DynamoDB::GlobalTable',
      name: 'sessions',
      regions: ['eu-west-1', 'eu-central-1'],
    },
  ],
  functions: [{ part: 'service-a/Auth', type: 'AWS::Lambda::Function', name: 'auth-a', role: 'primary' }],
  schedules: [
    { part: 'obs-a/Probe', type: 'Rule', role: 'primary', intervalSeconds: 60 },
    { part: 'obs-b/Probe', type: 'Rule', role: 'standby', intervalSeconds: 60 },
  ],
  alarms: [
    { part: 'obs-a/ProbeFailedAlarm', type: 'AWS::CloudWatch::Alarm', role: 'primary', name: 'probe-failed' },
    { part: 'obs-b/ProbeFailedAlarm', type: 'AWS::CloudWatch::Alarm', role: 'standby', name: 'probe-failed' },
  ],
  clusters: (['primary', 'standby'] as const).map((role) => ({
    part: `identities-${role}/Cluster`,
    type: 'AWS::RDS::DBCluster',
    role,
    instances: [1, 2].map((number) => ({
      part: `identities-${role}/Instance${number}`,
      type: 'AWS::RDS::DBInstance',
      identifier: `${role}-${number}`,
    })),
    readOnlyEndpoints: [`identities-${role}/ProxyReadOnlyEndpoint`],
  })),
  rules: (['primary', 'standby'] as const).map((role) => ({
    part: `service-${role}/ReadyRule`,
    type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    role,
    paths: ['/health/ready'],
  })),
  tenantHosts: [
    {
      host: 'auth.tenant.example',
      role: 'primary',
      parts: ['tenant-eu-west-1/HostCertificate', 'tenant-eu-west-1/HostRule'],
    },
    { host: 'auth.tenant.example', role: 'standby', parts: ['tenant-eu-central-1/HostCertificate'] },
  ],
  unknown: [],
  ...changes,
});

const refusalOf = (change: ChangeKind) =>
  change === 'publish-function'
    ? { code: 'ServiceException', status: 500 }
    : { code: 'ServiceUnavailable', status: 503 };
