/**
 * The local world: two regions on one machine, made from an assembly and nothing else. This file only puts the parts
 * together, in the order in which a deploy would: stores, databases, functions, custom resources, front, routing.
 */
import type { OpenWritesEvent, ReplaceKeysEvent } from '../../../lambda/contract/events.ts';
import type { HttpRequest, HttpResponse } from '../../../lambda/contract/http.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import { readTopology } from '../../assembly/read-topology.ts';
import type { Topology } from '../../assembly/topology.ts';
import { createSdkOperator } from '../operator/sdk-operator.ts';
import type { RegionClients } from '../operator/sdk-operator.ts';
import { WorldError } from '../world.ts';
import type { OpenWorld } from '../outside.ts';
import type { FaultRequest, InjectedFault, Lateness, UpstreamAccess, WorldVariation } from '../world.ts';
import { assemblyFacts } from './assembly-facts.ts';
import { stalledFor } from './clock.ts';
import { createClients } from './clients/clients.ts';
import { CLIENT_LIMITS } from './clients/limits.ts';
import { FAULT_ABILITIES, injectFault } from './faults/inject.ts';
import { measureIdleTime } from './idle-time.ts';
import { measureLoopLag } from './loop-lag.ts';
import { measureOtherWork } from './other-work.ts';
import { createChangeTrier } from './operator/try-change.ts';
import { createRegionClients } from './operator/region-clients.ts';
import { createOutside } from './outside.ts';
import { createParts } from './parts.ts';
import type { Parts } from './parts.ts';
import type { Emit } from './ports.ts';
import { createSpine } from './spine.ts';
import { measureStolenTime } from './stolen-time.ts';
import type { Spine } from './spine.ts';
import { MAXIMUM_LAG_MS } from './tables/replication.ts';
import { varied } from './variation.ts';

export interface LocalWorldOptions {
  readonly assemblyDir: string;
  readonly speed: number;
  readonly seed: number;
  readonly emit: Emit;
  /** Default: as the assembly says. */
  readonly variation?: WorldVariation;
}

/**
 * Reads the assembly and takes the machine's side (run folder, reaper, names, addresses); nothing runs yet.
 * @throws AssemblyError | WorldError in one plain sentence.
 */
export const createLocalWorld = async (options: LocalWorldOptions): Promise<OpenWorld> => {
  const { variation = { kind: 'as-synthesized' } } = options;
  const topology = varied(readTopology(options.assemblyDir), variation);
  return new LocalWorld(topology, await createSpine(options));
};

/** What every local world can do; a tenant's host needs one in the assembly. */
const ABILITIES = ['load', 'promote', 'switchover', 'claim', 'rotate', ...FAULT_ABILITIES];
const TENANT_HOST = 'tenant-host';

class LocalWorld implements OpenWorld {
  readonly abilities;
  readonly limits = {
    clientTimeoutMs: CLIENT_LIMITS.connectMs + CLIENT_LIMITS.responseMs,
    keptAliveMs: CLIENT_LIMITS.keepAliveMaximumAgeMs,
    replicationLagMs: MAXIMUM_LAG_MS,
  };
  readonly environment;
  readonly clock;
  readonly client;
  readonly operator;
  readonly outside;
  readonly #topology: Topology;
  readonly #spine: Spine;
  readonly #loop = measureLoopLag();
  readonly #stolen = measureStolenTime();
  readonly #idle = measureIdleTime();
  readonly #others = measureOtherWork();
  #parts: Parts | undefined;
  #stopped: Promise<void> | undefined;

  constructor(topology: Topology, spine: Spine) {
    this.#topology = topology;
    this.#spine = spine;
    this.environment = topology.environment;
    const { regionHosts, tenantHosts } = topology.environment;
    this.abilities = new Set(tenantHosts.length > 0 ? [...ABILITIES, TENANT_HOST] : ABILITIES);
    this.clock = spine.clock;
    this.client = createClients(spine, regionHosts);
    this.outside = createOutside(spine, (role) => this.#running().census(role));
    const clients = new Map<RegionRole, RegionClients>(
      REGION_ROLES.map((role) => [role, createRegionClients(spine, topology.regions[role].region)]),
    );
    const tryChange = createChangeTrier(spine, topology);
    this.operator = createSdkOperator({
      environment: topology.environment,
      clients: (role) => clients.get(role) ?? createRegionClients(spine, topology.regions[role].region),
      invokeFailoverStep: (role, event) => this.#failoverStep(role, event),
      invokeRotation: (event) => this.#replaceKeys(event),
      tryDatabaseLogin: async (role, login) =>
        (await this.#running().databaseFront()?.tryLogin(role, login)) ?? 'unreachable',
      tryChange: async (role, change) => {
        await this.#running().deployPlane.open();
        return tryChange(role, change);
      },
      ask: (request) => this.#askOnce(request),
      nowSeconds: () => spine.clock.now() / 1000,
    });
  }

  async start(signal: AbortSignal): Promise<void> {
    this.#spine.emit(assemblyFacts(this.#topology));
    const parts = createParts(this.#spine, this.#topology);
    this.#parts = parts;
    for (const step of parts.startUp) {
      signal.throwIfAborted();
      await step(signal);
    }
  }

  async inject(fault: FaultRequest): Promise<InjectedFault> {
    const parts = this.#running();
    return injectFault({ spine: this.#spine, topology: this.#topology, parts }, fault);
  }

  async upstreamProvider(): Promise<UpstreamAccess> {
    return this.#running().upstream.access();
  }

  watchLateness(): void {
    // First: looking through the machine's processes keeps the loop for some milliseconds.
    this.#others.reset();
    this.#loop.reset();
    this.#stolen.reset();
    this.#idle.reset();
    this.#spine.names.resetLateness?.();
    this.#parts?.routing.resetLateness();
  }

  lateness(): Lateness {
    const { routing, host } = this.#parts ?? {};
    const otherWorkShare = this.#others.share();
    return {
      checkerStartMs: routing?.stats().checkerStartWorstMs ?? 0,
      dnsAnswerMs: this.#spine.names.worstAnswerMs?.() ?? 0,
      loopLagMs: stalledFor(this.#loop.worstMs(), this.#spine.clock.speed),
      stolenMs: this.#stolen.perProcessorMs(),
      heldBackMs: this.#spine.clock.heldBackMs(),
      waitedShare: host?.()?.stats().waitedShare ?? 0,
      idleShare: this.#idle.share(),
      ...(otherWorkShare === undefined ? {} : { otherWorkShare }),
    };
  }

  stop(): Promise<void> {
    return (this.#stopped ??= this.#end());
  }

  async #end(): Promise<void> {
    this.#loop.stop();
    await this.outside.stop();
    await this.#parts?.stop();
    await this.#spine.stop();
  }

  #running(): Parts {
    if (this.#parts === undefined)
      throw new WorldError('NOT_STARTED', 'The local world was used before its start.');
    return this.#parts;
  }

  async #askOnce(request: HttpRequest): Promise<HttpResponse> {
    const client = this.client('new-connection', 'operator');
    return client.exchange(request).finally(() => client.close());
  }

  async #failoverStep(role: RegionRole, event: OpenWritesEvent): Promise<unknown> {
    const { failoverStepsFunctionName: name, functions } = this.#topology.regions[role];
    const step = functions.find((candidate) => candidate.name === name);
    if (step === undefined) {
      throw new WorldError(
        'STEP_MISSING',
        `No stack of the ${role} region names a function for failover steps.`,
      );
    }
    return this.#invoke(step.arn, event, `${step.name} did not carry out ${event.step}`);
  }

  #replaceKeys(event: ReplaceKeysEvent): Promise<unknown> {
    const rotated = this.#topology.secrets.find(({ rotation }) => rotation !== undefined);
    if (rotated?.rotation === undefined)
      throw new WorldError('ROTATION_MISSING', 'No template rotates a secret.');
    const { functionArn } = rotated.rotation;
    return this.#invoke(functionArn, event, `The ${event.keys} keys were not replaced`);
  }

  /** @param complaint how the sentence begins that says why it failed. */
  async #invoke(functionArn: string, payload: unknown, complaint: string): Promise<unknown> {
    const result = await this.#running().invoke(functionArn, payload);
    if (result.kind === 'answer') return result.payload;
    const reason = result.kind === 'function-error' ? result.error.errorMessage : `it was ${result.kind}`;
    throw new WorldError('STEP_FAILED', `${complaint}: ${reason}`);
  }
}
