/**
 * A scripted world: routing, database and faults as a few rules over the fake clock, so that engine and judges can be
 * tried in milliseconds and every mutation of the story is one field.
 */
import type { RegionRole } from '../../lambda/contract/regions.ts';
import type { HealthDocument } from '../../lambda/contract/health.ts';
import type { HttpResponse } from '../../lambda/contract/http.ts';
import type { Emit } from '../../lib/evidence/events.ts';
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
import { alarmOf } from './fake-alarm.ts';
import type { FakeClock } from './fake-clock.ts';
import { FakeRotation, goodRotation } from './fake-rotation.ts';
import { CLAIM, PRIMARY_CHECK, READY, testFacts } from './fake-script.ts';
import type { Script } from './fake-script.ts';

export { goodScript, testFacts } from './fake-script.ts';
export type { Script } from './fake-script.ts';

const READ_AFTER_PROMOTION_MS = 50;

export class FakeWorld implements World {
  readonly environment = testEnvironment;
  readonly clock: FakeClock;
  readonly script: Script;
  /** What was undone, in order. */
  readonly undone: string[] = [];
  readonly #emit: Emit;
  readonly rotation: FakeRotation;
  #lost: RegionRole | undefined;
  /** Regions of which a dependency fails; undefined before the first such fault. */
  #failing: { readonly roles: readonly RegionRole[]; readonly at: number } | undefined;
  #isFrozen = false;
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
    this.rotation = new FakeRotation(emit, clock, script.rotation ?? goodRotation(), () =>
      this.isLost('standby'),
    );
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
    if (!this.#stopped)
      this.#emit({ kind: 'probe', role, passed: 6, failed: 0, unanswered: 0, failures: [] });
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
    const { standbyWord: body, failing } = this.script;
    if (this.isFailing && failing(0) === undefined) return Promise.reject(new Error('connect: refused'));
    if (body === '') return Promise.reject(new Error('connect: refused'));
    return Promise.resolve({ status: body.includes('unready') ? 503 : 200, headers: {}, body: `${body}\n` });
  }

  #documentOf(role: RegionRole): HealthDocument | undefined {
    const { documents, failing, healed } = this.script;
    const region = this.environment.regions[role];
    const versions = this.script.rotation === undefined ? {} : this.rotation.versions(role);
    const whole = { state: 'ready', role, region, dependencies: {}, versions, soft: {} } as const;
    if (this.isLost(role)) return undefined;
    if (this.script.rotation !== undefined) return whole;
    if (this.#failing === undefined) return documents[role];
    if (!this.#failing.roles.includes(role)) return { ...whole, ...(this.isFailing ? {} : healed) };
    const said = failing((this.clock.elapsedMs() - this.#failing.at) / 1000);
    return said === undefined ? undefined : { ...whole, ...said };
  }

  /** Whether a dependency fails now. */
  get isFailing(): boolean {
    return (this.#failing?.roles.length ?? 0) > 0;
  }

  /** Where a client is led now that keeps answers for this long. */
  leadsTo(staleMs = 0): RegionRole {
    const seen = this.clock.elapsedMs() - staleMs;
    return this.#moves.findLast(({ at }) => at <= seen)?.to ?? 'primary';
  }
  isLost(role: RegionRole): boolean {
    return role === this.#lost;
  }
  get writable(): RegionRole | undefined {
    return this.#open !== undefined && this.isLost(this.#open) ? undefined : this.#open;
  }

  inject(fault: FaultRequest): Promise<InjectedFault> {
    if (fault.kind !== 'region-loss') return Promise.resolve(this.#fail(fault));
    this.#lost = fault.role;
    for (const ageMilliseconds of this.script.lostItemAges)
      this.#emit({ kind: 'item-lost', table: 'sessions', key: 'hash', from: 'eu-west-1', ageMilliseconds });
    for (const entry of this.script.afterLoss) this.#emit(entry);
    if (fault.role === 'primary') void this.#moveRecords();
    void this.#goOff();
    return Promise.resolve({
      hits: () => this.script.hits,
      heal: async (afterwards) => {
        this.undone.push(`heal ${fault.kind}`);
        if (afterwards === 'goes-on') this.#lost = undefined;
        if (this.script.healFails) throw new Error('the link stays cut');
      },
    });
  }

  async #goOff(): Promise<void> {
    const { alarm } = this.script;
    if (alarm === undefined) return;
    await this.clock.sleep(alarm.afterMs);
    if (!this.#stopped) this.#emit(alarmOf('standby', alarm.told));
  }

  #fail(fault: Exclude<FaultRequest, { kind: 'region-loss' }>): InjectedFault {
    this.#failing = { roles: 'roles' in fault ? fault.roles : ['primary'], at: this.clock.elapsedMs() };
    if (fault.kind === 'deploy-plane') this.#isFrozen = true;
    for (const entry of this.script.whileFailing) this.#emit(entry);
    return {
      hits: () => this.script.dependencyHits,
      heal: () => {
        this.undone.push(`heal ${fault.kind}`);
        this.#failing = { roles: [], at: this.clock.elapsedMs() };
        if (this.script.healFails) return Promise.reject(new Error('the store stays dark'));
        return Promise.resolve();
      },
    };
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
    readSecret: () => Promise.resolve(this.rotation.value()),
    rotateSecret: () => Promise.resolve(void this.rotation.begin()),
    replaceKeys: () => {
      this.rotation.roll();
      return Promise.resolve({ outcome: 'done' });
    },
    tryDatabaseLogin: (role) => Promise.resolve(this.rotation.formerLogin(role)),
    readiness: (role) => Promise.resolve(this.#documentOf(role)),
    tryChange: (_role, change) => Promise.resolve(this.script.changes(!this.#isFrozen, change)),
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
