/**
 * A scripted world: routing, database and faults as a few rules over the fake clock, so that engine and judges can be
 * tried in milliseconds and every mutation of the story is one field.
 */
import type { RegionRole } from '../../lambda/contract/regions.ts';
import type { AssemblyFacts, Emit } from '../../lib/evidence/events.ts';
import type {
  DatabaseMember,
  FaultRequest,
  InjectedFault,
  Lateness,
  OperatorPort,
  World,
  WorldClient,
} from '../../lib/world/world.ts';
import { WorldError } from '../../lib/world/world.ts';
import { testEnvironment } from './environment-descriptor.ts';
import type { FakeClock } from './fake-clock.ts';

export interface Script {
  /** Fault to record switch; undefined: DNS never moves. */
  switchAfterMs: number | undefined;
  ttlMs: number;
  promotionTakesMs: number;
  promotionFails: boolean;
  lostItemAges: readonly number[];
  hits: Readonly<Record<string, number>>;
  lateness: Lateness;
  /** Events that the world tells at its start, beside the ordinary ones. */
  extraAtStart: readonly Parameters<Emit>[0][];
  /** What no replica holds shows as failed reads only. */
  standbySecretError: string | undefined;
  startFails: string | undefined;
  healFails: boolean;
  abilities: readonly string[];
  limits: World['limits'];
  probes: boolean;
  facts: Partial<AssemblyFacts>;
}

const PRIMARY_CHECK = 'edge-a/PrimaryServing';
const READY = 'edge-a/PrimaryReady';
const CLAIM = 'edge-a/StandbyClaim';

export const goodScript = (): Script => ({
  switchAfterMs: 40_000,
  ttlMs: 20_000,
  promotionTakesMs: 3000,
  promotionFails: false,
  lostItemAges: [120, 640],
  hits: { connections: 40, functions: 3 },
  lateness: { checkerStartMs: 4, dnsAnswerMs: 2, loopLagMs: 10, heldBackMs: 0, waitedShare: 0 },
  extraAtStart: [],
  standbySecretError: undefined,
  startFails: undefined,
  healFails: false,
  abilities: ['load', 'region-loss', 'tenant-host', 'promote', 'claim'],
  limits: { clientTimeoutMs: 15_000, replicationLagMs: 2000 },
  probes: true,
  facts: {},
});

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

export class FakeWorld implements World {
  readonly environment = testEnvironment;
  readonly clock: FakeClock;
  readonly script: Script;
  /** What was undone, in order. */
  readonly undone: string[] = [];
  readonly #emit: Emit;
  #faultAt: number | undefined;
  #promotedAt: number | undefined;
  #writesOpen = false;
  #stopped = false;

  constructor(emit: Emit, script: Script, clock: FakeClock) {
    this.#emit = emit;
    this.script = script;
    this.clock = clock;
  }

  get abilities(): ReadonlySet<string> {
    return new Set(this.script.abilities);
  }
  get limits(): World['limits'] {
    return this.script.limits;
  }

  start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { script } = this;
    if (script.startFails !== undefined)
      return Promise.reject(new WorldError('PART_DIED', script.startFails));
    this.#emit(testFacts(script.facts));
    for (const role of ['primary', 'standby'] as const) this.#startRegion(role);
    for (const entry of script.extraAtStart) this.#emit(entry);
    return Promise.resolve();
  }

  #startRegion(role: RegionRole): void {
    const functionName = `auth-${role}`;
    this.#emit({
      kind: 'boot',
      functionName,
      role,
      environmentId: role,
      milliseconds: 200,
      reason: 'provisioned',
    });
    const code = role === 'standby' ? this.script.standbySecretError : undefined;
    this.#emit({
      kind: 'dependency-call',
      functionName,
      role,
      service: 'secretsmanager',
      targetRegion: this.environment.regions[role],
      operation: 'GetSecretValue',
      resource: 'test/signing-keys',
      outcome: code === undefined ? 'ok' : 'error',
      ...(code === undefined ? {} : { code }),
    });
    if (this.script.probes) void this.#probe(role);
  }

  async #probe(role: RegionRole): Promise<void> {
    await this.clock.sleep(30_000);
    if (!this.#stopped) this.#emit({ kind: 'probe', role, passed: 6, failed: 0, failures: [] });
  }

  /** The region that the newest client goes through, where it was told one. */
  lastThrough: RegionRole | undefined;

  client(_kind: string, _name: string, through?: RegionRole): WorldClient {
    this.lastThrough = through;
    return {
      exchange: () => Promise.reject(new Error('the fake world speaks no HTTP')),
      close: () => undefined,
    };
  }

  /** Where a client with a fresh answer is led now. */
  leadsTo(staleMs = 0): RegionRole {
    const movedAt = this.#movedAt;
    return movedAt !== undefined && this.clock.elapsedMs() >= movedAt + staleMs ? 'standby' : 'primary';
  }
  get #movedAt(): number | undefined {
    const { switchAfterMs } = this.script;
    return this.#faultAt === undefined || switchAfterMs === undefined
      ? undefined
      : this.#faultAt + switchAfterMs;
  }
  isLost(role: RegionRole): boolean {
    return role === 'primary' && this.#faultAt !== undefined;
  }
  get writable(): RegionRole | undefined {
    if (this.#faultAt === undefined) return 'primary';
    return this.#writesOpen ? 'standby' : undefined;
  }

  inject(fault: FaultRequest): Promise<InjectedFault> {
    this.#faultAt = this.clock.elapsedMs();
    for (const ageMilliseconds of this.script.lostItemAges)
      this.#emit({ kind: 'item-lost', table: 'sessions', key: 'hash', from: 'eu-west-1', ageMilliseconds });
    void this.#moveRecords();
    return Promise.resolve({
      hits: () => this.script.hits,
      heal: async () => {
        this.undone.push(`heal ${fault.kind}`);
        if (this.script.healFails) throw new Error('the link stays cut');
      },
    });
  }

  async #moveRecords(): Promise<void> {
    const { switchAfterMs } = this.script;
    await this.clock.sleep(11_000);
    this.#emit({
      kind: 'checker',
      healthCheck: READY,
      checker: 3,
      healthy: false,
      reason: 'connect timed out',
    });
    if (switchAfterMs === undefined) return;
    await this.clock.sleep(switchAfterMs - 11_000);
    if (this.#stopped) return;
    this.#emit({ kind: 'health-check', healthCheck: READY, healthy: false, healthyPercent: 6 });
    this.#emit({ kind: 'health-check', healthCheck: PRIMARY_CHECK, healthy: false });
    for (const name of this.environment.publicHosts)
      this.#emit({
        kind: 'record-switched',
        name,
        logicalId: `edge-b/${name}`,
        to: 'standby',
        because: `${PRIMARY_CHECK} is unhealthy`,
      });
  }

  readonly operator: OperatorPort = {
    describeGlobalCluster: () => Promise.resolve(this.#members()),
    failoverGlobalCluster: () => {
      if (this.script.promotionFails) return Promise.reject(new Error('InvalidGlobalClusterStateFault'));
      this.#promotedAt = this.clock.elapsedMs() + this.script.promotionTakesMs;
      return Promise.resolve();
    },
    openWrites: () => {
      this.#writesOpen = true;
      return Promise.resolve({ epoch: 2, writerRegion: 'eu-central-1', changed: true });
    },
    putClaim: () => Promise.resolve(),
    readClaim: () => Promise.resolve(undefined),
    readSecret: () => Promise.resolve('{}'),
  };

  #members(): readonly DatabaseMember[] {
    const promoted = this.#promotedAt !== undefined && this.clock.elapsedMs() >= this.#promotedAt;
    return (['primary', 'standby'] as const).map((role) => ({
      role,
      region: this.environment.regions[role],
      clusterIdentifier: this.environment.clusterIdentifiers[role],
      writer: (role === 'standby') === promoted,
      status: 'available',
    }));
  }

  watchLateness(): void {
    // Its lateness is a script's.
  }

  lateness(): Lateness {
    return this.script.lateness;
  }

  stop(): Promise<void> {
    this.#stopped = true;
    this.undone.push('stop');
    return Promise.resolve();
  }
}
