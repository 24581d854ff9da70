/**
 * A scripted world: routing, database and faults as a few rules over the fake clock, so that engine and judges can be
 * tried in milliseconds and every mutation of the story is one field.
 */
import type { RegionRole } from '../../lambda/contract/regions.ts';
import type { HealthDocument } from '../../lambda/contract/health.ts';
import type { HttpResponse } from '../../lambda/contract/http.ts';
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
  /** From a change of the claim to the records; undefined: they never move. */
  claimMovesAfterMs: number | undefined;
  /** What a login at the proxy's read-only endpoint of a promoted region is told. */
  readOnlyAfterPromotion: 'opened' | 'no-reader' | undefined;
  /** What the standby says of itself. */
  standbyWord: string;
  /** What each region tells a probe of itself. */
  documents: Partial<Readonly<Record<RegionRole, HealthDocument>>>;
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
const READ_AFTER_PROMOTION_MS = 50;

export const goodScript = (): Script => ({
  switchAfterMs: 40_000,
  ttlMs: 20_000,
  promotionTakesMs: 3000,
  promotionFails: false,
  claimMovesAfterMs: 30_000,
  readOnlyAfterPromotion: 'opened',
  standbyWord: 'holdover-serving',
  documents: {},
  lostItemAges: [120, 640],
  hits: { connections: 40, functions: 3 },
  lateness: { checkerStartMs: 4, dnsAnswerMs: 2, loopLagMs: 10, stolenMs: 0, heldBackMs: 0, waitedShare: 0 },
  extraAtStart: [],
  afterLoss: [],
  standbyBoots: 'provisioned',
  standbySecretError: undefined,
  startFails: undefined,
  healFails: false,
  abilities: ['load', 'region-loss', 'tenant-host', 'promote', 'switchover', 'claim'],
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

export class FakeWorld implements World {
  readonly environment = testEnvironment;
  readonly clock: FakeClock;
  readonly script: Script;
  /** What was undone, in order. */
  readonly undone: string[] = [];
  readonly #emit: Emit;
  #faultAt: number | undefined;
  /** Where fresh answers have led, newest last. */
  readonly #moves: { readonly at: number; readonly to: RegionRole }[] = [];
  #claimed = false;
  #promotion: { readonly at: number; readonly to: RegionRole } | undefined;
  #writer: RegionRole = 'primary';
  /** The region whose writes are open. */
  #open: RegionRole | undefined = 'primary';
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
    if (role === 'primary' || this.script.standbyBoots === 'provisioned')
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
      exchange: (request) => this.#exchange(request.url),
      close: () => undefined,
    };
  }

  /** Of HTTP it knows one thing: what the standby says of itself. */
  #exchange(url: string): Promise<HttpResponse> {
    if (!url.endsWith('/health/ready')) return Promise.reject(new Error('the fake world speaks no HTTP'));
    const { standbyWord: body } = this.script;
    if (body === '') return Promise.reject(new Error('connect: refused'));
    return Promise.resolve({ status: body.includes('unready') ? 503 : 200, headers: {}, body: `${body}\n` });
  }

  /** Where a client is led now that keeps answers for this long. */
  leadsTo(staleMs = 0): RegionRole {
    const seen = this.clock.elapsedMs() - staleMs;
    return this.#moves.findLast(({ at }) => at <= seen)?.to ?? 'primary';
  }
  isLost(role: RegionRole): boolean {
    return role === 'primary' && this.#faultAt !== undefined;
  }
  get writable(): RegionRole | undefined {
    return this.#open !== undefined && this.isLost(this.#open) ? undefined : this.#open;
  }

  inject(fault: FaultRequest): Promise<InjectedFault> {
    this.#faultAt = this.clock.elapsedMs();
    for (const ageMilliseconds of this.script.lostItemAges)
      this.#emit({ kind: 'item-lost', table: 'sessions', key: 'hash', from: 'eu-west-1', ageMilliseconds });
    for (const entry of this.script.afterLoss) this.#emit(entry);
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
    this.#lead('standby', `${PRIMARY_CHECK} is unhealthy`);
  }

  #lead(to: RegionRole, because: string): void {
    this.#moves.push({ at: this.clock.elapsedMs(), to });
    const edge = to === 'standby' ? 'edge-b' : 'edge-a';
    for (const name of this.environment.publicHosts)
      this.#emit({ kind: 'record-switched', name, logicalId: `${edge}/${name}`, to, because });
  }

  async #claim(held: boolean): Promise<void> {
    this.#claimed = held;
    const { claimMovesAfterMs } = this.script;
    if (claimMovesAfterMs === undefined) return;
    await this.clock.sleep(claimMovesAfterMs);
    if (!this.#stopped) this.#lead(held ? 'standby' : 'primary', `${CLAIM} is ${held ? 'un' : ''}healthy`);
  }

  #promote(to: RegionRole): void {
    this.#promotion = { at: this.clock.elapsedMs() + this.script.promotionTakesMs, to };
  }

  readonly operator: OperatorPort = {
    describeGlobalCluster: () => Promise.resolve(this.#members()),
    failoverGlobalCluster: async (to) => {
      if (this.script.promotionFails) throw new Error('InvalidGlobalClusterStateFault');
      this.#promote(to);
    },
    switchoverGlobalCluster: async (to) => {
      if (this.script.promotionFails) throw new Error('InvalidGlobalClusterStateFault');
      this.#open = undefined;
      this.#promote(to);
      void this.#readOnce(to);
    },
    openWrites: (role) => {
      this.#open = role;
      return Promise.resolve({ epoch: 2, writerRegion: this.environment.regions[role], changed: true });
    },
    putClaim: async (_role, { held }) => void this.#claim(held),
    readClaim: async () => (this.#claimed ? { held: true, since: 'earlier', by: 'test' } : undefined),
    readSecret: () => Promise.resolve('{}'),
    readiness: (role) => Promise.resolve(this.script.documents[role]),
  };

  /** Somebody signs in at once when the new writer is there, before an operator can have seen it. */
  async #readOnce(role: RegionRole): Promise<void> {
    const { readOnlyAfterPromotion: outcome, promotionTakesMs } = this.script;
    await this.clock.sleep(promotionTakesMs);
    this.#emit({ kind: 'database-promoted', role, connectionsEnded: 1 });
    await this.clock.sleep(READ_AFTER_PROMOTION_MS);
    if (outcome === undefined || this.#stopped) return;
    const instance = outcome === 'opened' ? { instance: `${role}-2` } : {};
    this.#emit({ kind: 'database-connection', role, endpoint: 'read-only', outcome, ...instance });
  }

  #members(): readonly DatabaseMember[] {
    if (this.#promotion !== undefined && this.clock.elapsedMs() >= this.#promotion.at)
      this.#writer = this.#promotion.to;
    return (['primary', 'standby'] as const).map((role) => ({
      role,
      region: this.environment.regions[role],
      clusterIdentifier: this.environment.clusterIdentifiers[role],
      writer: role === this.#writer,
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
