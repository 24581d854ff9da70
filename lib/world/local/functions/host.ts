import { join } from 'node:path';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { FunctionPart, RegionTopology, RolePart } from '../../../assembly/topology.ts';
import { WorldError } from '../../world.ts';
import type { LinkState, LocalContext } from '../ports.ts';
import { randomUuid } from '../random.ts';
import { startEnvironment, type Environment, type EventOutcome } from './environment.ts';
import { exited, timedOut, type InvocationResult } from './invocation.ts';
import { createOutages } from './outage.ts';
import { Pool, type BootReason, type Grant, type Member } from './pool.ts';
import { buildProcessCode } from './process-code.ts';
import { provisionedShares } from './provisioned-shares.ts';
import { variablesOf } from './variables.ts';

export interface FunctionHostOptions {
  /** Environments on this machine, of all functions together. 15 suit two cores and 2 GB. */
  readonly cap?: number;
  /** Simulated age at which an idle environment ends. AWS ends them every few hours and promises no figure. */
  readonly maximumAgeSimulatedMs?: number;
  /** How long an event waits for a busy environment before one more is started, machine milliseconds. */
  readonly patienceMs?: number;
  /** Machine time without an event after which an on-demand environment may make room for another function's. */
  readonly evictAfterMs?: number;
  /**
   * Folder of V8's code cache; in the run folder unless given.
   * One that outlives the run makes first starts fast.
   */
  readonly compileCache?: string;
}
export interface FunctionHostStats {
  readonly invocations: number;
  /** Share of invocations that the machine's cap held up for longer than a start takes, 0 to 1. */
  readonly waitedShare: number;
  readonly worstWaitMs: number;
  readonly environments: number;
  /** Idle environments ended to make room for another function's. */
  readonly evictions: number;
  readonly onDemandStarts: number;
}
export interface FunctionHost {
  /**
   * Invokes and waits for the answer. A qualifier (alias or version) behind the ARN is accepted.
   * @param payload anything that JSON can carry.
   * @throws WorldError `FUNCTION_UNKNOWN` for a function that the assembly does not have.
   */
  invoke(functionArn: string, payload: unknown): Promise<InvocationResult>;
  /**
   * Starts one environment of each function ahead of its first event,
   * for `warm` to end; resolves when all are up.
   */
  boot(functionArns: readonly string[]): Promise<void>;
  /**
   * Ends what idles in the region, and starts what the templates provision there, as far as the machine's cap goes;
   * resolves when all are up.
   */
  warm(role: RegionRole): Promise<void>;
  /** Ends what idles in the region beyond what is provisioned there, as Lambda may at any moment. */
  reclaim(role: RegionRole): void;
  /**
   * Ends every environment of the region's provisioned functions and of what has started beside them, busy ones after
   * their event, as Lambda may at any moment. Nothing is started in their place before somebody asks.
   * @returns how many.
   */
  recycle(role: RegionRole): number;
  stats(): FunctionHostStats;
  /** Ends every environment and lets every waiting invocation go. */
  stop(): Promise<void>;
}

type HostedRegion = Pick<RegionTopology, 'role' | 'region' | 'functions' | 'roles'>;
interface Hosted {
  readonly part: FunctionPart;
  readonly role: RegionRole;
  readonly iamRole: RolePart;
  open: number;
}
interface HostedMember extends Member {
  readonly environment: Environment;
}

const DEFAULT_CAP = 15;
const DEFAULT_MAXIMUM_AGE_MS = 2 * 3600 * 1000;
const DEFAULT_PATIENCE_MS = 1_000;
/** Longer than the pause between two health checks of a region at any speed that a laptop can keep. */
const DEFAULT_EVICT_AFTER_MS = 1_000;
/** Room that provisioned environments leave, so that functions without any can always run in turn. */
const ON_DEMAND_ROOM = 5;
/**
 * Lambda would have started one more at once. A shorter wait makes the world slower than AWS, never faster; and in a
 * process that just started the same request costs several times the processor time, which two cores do not have.
 */
const TOLERATED_WAIT_MS = 1_000;

/**
 * Runs the assembly's bundles as Lambda runs them: one event at a time per process, frozen in between, with the
 * template's memory, time-out, variables and concurrency. Time-outs are work: they are in machine time.
 * @throws WorldError `ROLE_MISSING` when a function's execution role is in no template.
 */
export const createFunctionHost = async (
  context: LocalContext,
  regions: readonly HostedRegion[],
  options: FunctionHostOptions = {},
): Promise<FunctionHost> => {
  const hosted = hostedFunctions(regions);
  const program = await buildProcessCode(context.folder);
  const compileCache = options.compileCache ?? join(context.folder, 'compile-cache');
  return new Host(context, hosted, { ...options, compileCache, program });
};

const hostedFunctions = (regions: readonly HostedRegion[]): ReadonlyMap<string, Hosted> =>
  new Map(
    regions.flatMap(({ role, functions, roles }) =>
      functions.map((part) => {
        const iamRole = roles.find(({ arn }) => arn === part.roleArn);
        if (iamRole === undefined) {
          throw new WorldError(
            'ROLE_MISSING',
            `${part.origin.logicalId}: no template has its role ${part.roleArn}.`,
          );
        }
        return [part.arn, { part, role, iamRole, open: 0 }] as const;
      }),
    ),
  );

interface HostSettings extends FunctionHostOptions {
  readonly program: string;
  readonly compileCache: string;
}

class Host implements FunctionHost {
  readonly #context: LocalContext;
  readonly #hosted: ReadonlyMap<string, Hosted>;
  readonly #settings: HostSettings;
  readonly #pool: Pool<HostedMember>;
  readonly #outages: ReturnType<typeof createOutages>;
  readonly #running = new Set<Environment>();
  readonly #shares: ReadonlyMap<string, number>;
  /** Start of the first environment of each bundle. */
  readonly #leaders = new Map<string, Promise<void>>();
  readonly #cap: number;
  #letGo: (() => void) | undefined;
  #stopped = false;
  #started = 0;
  #onDemandStarts = 0;
  #invocations = 0;
  #waited = 0;
  #worstWaitMs = 0;

  constructor(context: LocalContext, hosted: ReadonlyMap<string, Hosted>, settings: HostSettings) {
    this.#context = context;
    this.#hosted = hosted;
    this.#settings = settings;
    this.#cap = settings.cap ?? DEFAULT_CAP;
    const parts = [...hosted.values()].map(({ part }) => part);
    this.#shares = provisionedShares(parts, Math.max(0, this.#cap - ON_DEMAND_ROOM));
    this.#pool = new Pool({
      cap: this.#cap,
      maximumAgeMs: settings.maximumAgeSimulatedMs ?? DEFAULT_MAXIMUM_AGE_MS,
      patienceMs: settings.patienceMs ?? DEFAULT_PATIENCE_MS,
      evictAfterMs: settings.evictAfterMs ?? DEFAULT_EVICT_AFTER_MS,
      nowMs: () => context.clock.realMs(),
      start: (arn, reason) => this.#start(this.#find(arn), reason),
      // On AWS nothing would wait here: more environments would start, each on a processor of its own.
      onQueue: (waiting) => this.#holdBack(waiting),
    });
    context.clock.onPace((clock) => this.#running.forEach((environment) => environment.setClock(clock)));
    this.#outages = createOutages(context.network, (role, state) => this.#onLink(role, state));
  }

  #holdBack(waiting: boolean): void {
    if (waiting) this.#letGo ??= this.#context.clock.holdBack();
    else {
      this.#letGo?.();
      this.#letGo = undefined;
    }
  }

  async invoke(functionArn: string, payload: unknown): Promise<InvocationResult> {
    const hosted = this.#find(functionArn);
    if (this.#stopped) return { kind: 'lost' };
    this.#invocations += 1;
    return this.#outages.guard(hosted.role, () => this.#run(hosted, functionArn, payload));
  }

  async boot(functionArns: readonly string[]): Promise<void> {
    const arns = new Set(functionArns.map((arn) => this.#find(arn).part.arn));
    await Promise.all([...arns].map((arn) => this.#pool.boot(arn)));
  }

  async warm(role: RegionRole): Promise<void> {
    const regional = this.#regional(role);
    this.#pool.endIdle(regional.map(({ arn }) => arn));
    await Promise.all(regional.map((part) => this.#led(part)));
    await this.#provision(regional);
  }

  reclaim(role: RegionRole): void {
    this.#pool.endIdle(this.#regional(role).map(({ arn }) => arn));
  }

  recycle(role: RegionRole): number {
    const provisioned = this.#regional(role).filter(
      ({ provisionedConcurrency = 0 }) => provisionedConcurrency > 0,
    );
    return this.#pool.recycle(provisioned.map(({ arn }) => arn));
  }

  stats(): FunctionHostStats {
    const { total, evictions } = this.#pool.counts();
    return {
      invocations: this.#invocations,
      waitedShare: this.#invocations === 0 ? 0 : this.#waited / this.#invocations,
      worstWaitMs: this.#worstWaitMs,
      environments: total,
      evictions,
      onDemandStarts: this.#onDemandStarts,
    };
  }

  async stop(): Promise<void> {
    // A fault healed after the end must start nothing that the reaper no longer knows of.
    this.#stopped = true;
    const ending = [...this.#running].map((environment) => environment.end());
    for (const arn of this.#hosted.keys()) this.#pool.close(arn);
    this.#outages.release();
    await Promise.all(ending);
  }

  #find(functionArn: string): Hosted {
    // arn:aws:lambda:region:account:function:name, and perhaps :qualifier
    const hosted = this.#hosted.get(functionArn.split(':').slice(0, 7).join(':'));
    if (hosted !== undefined) return hosted;
    throw new WorldError('FUNCTION_UNKNOWN', `The assembly has no function ${functionArn}.`);
  }

  #regional(role: RegionRole): readonly FunctionPart[] {
    return [...this.#hosted.values()].filter((hosted) => hosted.role === role).map(({ part }) => part);
  }

  /** A lost region's processes are gone at once, in every shape; a healed one starts with fresh ones. */
  #onLink(role: RegionRole, state: LinkState): void {
    if (this.#stopped) return;
    if (state === 'up') void this.#provision(this.#regional(role));
    else for (const { arn } of this.#regional(role)) this.#pool.close(arn);
  }

  /** One of each bundle first: it leaves compiled code behind, with which the others start in half the time. */
  #led({ arn, bundle }: FunctionPart): Promise<void> {
    if (this.#shareOf(arn) === 0) return Promise.resolve();
    const leader = this.#leaders.get(bundle) ?? this.#pool.provision(arn, 1);
    this.#leaders.set(bundle, leader);
    return leader;
  }

  async #provision(functions: readonly FunctionPart[]): Promise<void> {
    for (const part of functions) {
      const missing = (part.provisionedConcurrency ?? 0) - this.#shareOf(part.arn);
      if (missing > 0) this.#noteShortage(part, this.#shareOf(part.arn));
    }
    await Promise.all(functions.map(({ arn }) => this.#pool.provision(arn, this.#shareOf(arn))));
  }

  #shareOf(arn: string): number {
    return this.#shares.get(arn) ?? 0;
  }

  #noteShortage(part: FunctionPart, given: number): void {
    const message = `${part.name} has ${part.provisionedConcurrency ?? 0} provisioned environments in the template and ${given} on this machine.`;
    this.#context.emit({ kind: 'note', message });
  }

  async #run(hosted: Hosted, arn: string, payload: unknown): Promise<InvocationResult> {
    const { part } = hosted;
    // A reservation above the cap is never reached here: what AWS would run at once waits for its turn instead.
    const limit = part.reservedConcurrency ?? this.#cap;
    if (limit < this.#cap && hosted.open >= limit) return { kind: 'throttled' };
    hosted.open += 1;
    try {
      const askedAt = this.#context.clock.realMs();
      const grant = await this.#pool.acquire(part.arn);
      this.#measureWait(hosted, grant, this.#context.clock.realMs() - askedAt);
      return await this.#use(hosted, grant, arn, payload);
    } finally {
      hosted.open -= 1;
    }
  }

  #measureWait({ part, role }: Hosted, grant: Grant<HostedMember>, milliseconds: number): void {
    if (grant.kind !== 'member' || !grant.waitedForRoom || milliseconds <= TOLERATED_WAIT_MS) return;
    this.#waited += 1;
    this.#worstWaitMs = Math.max(this.#worstWaitMs, milliseconds);
    this.#context.emit({ kind: 'wait', functionName: part.name, role, milliseconds });
  }

  async #use(
    hosted: Hosted,
    grant: Grant<HostedMember>,
    invokedFunctionArn: string,
    payload: unknown,
  ): Promise<InvocationResult> {
    const requestId = randomUuid(this.#context.random);
    if (grant.kind === 'closed') return { kind: 'lost' };
    if (grant.kind === 'boot-failed') return resultOf(grant.outcome, requestId);
    const { part } = hosted;
    const { environment } = grant.member;
    const timeoutMs = part.timeoutSeconds * 1000;
    const deadline = { passed: false };
    const timer = setTimeout(() => {
      deadline.passed = true;
      this.#reportDeath(hosted, `no answer in ${part.timeoutSeconds} s`);
      void environment.end();
    }, timeoutMs);
    const outcome = await environment.serve({
      kind: 'invoke',
      requestId,
      invokedFunctionArn,
      payload: toJson(payload),
      timeoutMs,
      clock: this.#context.clock.origin(),
    });
    clearTimeout(timer);
    if (outcome.kind === 'died') this.#pool.remove(part.arn, grant.member);
    else this.#pool.release(part.arn, grant.member);
    return deadline.passed
      ? { kind: 'function-error', error: timedOut(requestId, part.timeoutSeconds) }
      : resultOf(outcome, requestId);
  }

  #start(hosted: Hosted, reason: BootReason): HostedMember {
    const { part, role, iamRole } = hosted;
    const { clock, callers, emit, reaper, network } = this.#context;
    const { name: functionName, region, memoryMegabytes } = part;
    this.#started += 1;
    if (reason === 'on-demand') this.#onDemandStarts += 1;
    const startedAt = { elapsedMs: clock.elapsedMs(), realMs: clock.realMs() };
    const id = `${functionName}#${this.#started}`;
    const credentials = callers.issue({ kind: 'function', functionName, role, region, iamRole });
    const { compileCache, program } = this.#settings;
    let ready = false;
    const environment = startEnvironment({
      id,
      program,
      memoryMegabytes,
      folder: part.bundle,
      variables: variablesOf({ context: this.#context, part, credentials, logStreamName: id, compileCache }),
      onStart: (pid) => reaper.adopt(pid),
      onExit: (pid, asked, why) => {
        reaper.release(pid);
        this.#running.delete(environment);
        if (!asked) this.#reportDeath(hosted, why);
        if (ready) this.#pool.remove(part.arn, member);
      },
      onLine: (line) => emit({ kind: 'function-log', functionName, role, line }),
      onHit: (hitRole) => network.countHit?.(hitRole),
    });
    const booted = environment.booted.then((outcome) => {
      ready = outcome.kind === 'ready';
      const milliseconds = clock.realMs() - startedAt.realMs;
      if (ready) emit({ kind: 'boot', functionName, role, environmentId: id, milliseconds, reason });
      return outcome;
    });
    const ageMs = (): number => clock.elapsedMs() - startedAt.elapsedMs;
    const member: HostedMember = { environment, booted, ageMs, end: () => void environment.end() };
    this.#running.add(environment);
    return member;
  }

  #reportDeath({ part, role }: Hosted, reason: string): void {
    this.#context.emit({ kind: 'function-died', functionName: part.name, role, reason });
  }
}

const toJson = (payload: unknown): string => JSON.stringify(payload === undefined ? null : payload);

const resultOf = (outcome: EventOutcome, requestId: string): InvocationResult => {
  switch (outcome.kind) {
    case 'answer':
      return { kind: 'answer', payload: JSON.parse(outcome.payload) as unknown };
    case 'error':
      return { kind: 'function-error', error: outcome.error };
    case 'died':
      return { kind: 'function-error', error: exited(requestId, outcome.reason) };
  }
};
