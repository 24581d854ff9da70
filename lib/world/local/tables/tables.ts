/**
 * DynamoDB in both regions, from the global tables in the templates: dynalite for the single table, our own
 * front for signatures, permissions, replicas, replication and expiry. Items are not encrypted; whether a
 * table's key would let the caller in is asked of the region's KMS at every call.
 */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../../lambda/contract/regions.ts';
import type { TablePart, Topology } from '../../../assembly/topology.ts';
import { AwsError } from '../aws-api/error.ts';
import { jsonHandler } from '../aws-api/json-endpoint.ts';
import type { JsonDocument } from '../aws-api/json-endpoint.ts';
import type { KeyGuard } from '../kms/key-management.ts';
import type { Caller, LocalContext } from '../ports.ts';
import { CallTally } from './call-tally.ts';
import { startDynalite } from './dynalite.ts';
import type { TableStore, DynaliteProcess } from './dynalite.ts';
import { tablesOf } from './items.ts';
import { bareCode, CONDITION_FAILED, performOperation } from './operations.ts';
import { Replica } from './replica.ts';
import type { Change, Stamp } from './replica.ts';
import { Replication } from './replication.ts';
import type { LostItem } from './replication.ts';

/**
 * Expired items go late: AWS promises "within a few days", so readers must filter; the sweep shows that they do.
 */
const SWEEP_SIMULATED_MS = 60_000;
const EXPIRY_DELAY_SECONDS = 600;
/** Table calls are journalled as counts at this interval, simulated. */
const TALLY_SIMULATED_MS = 10_000;

export interface TablesOptions {
  readonly medianLagSimulatedMs?: number;
}

export class Tables {
  readonly #context: LocalContext;
  readonly #topology: Topology;
  readonly #keys: KeyGuard;
  readonly #replication: Replication;
  readonly #tally: CallTally;
  readonly #replicas = new Map<RegionRole, Replica>();
  readonly #stopped = new AbortController();
  #process: DynaliteProcess | undefined;
  #sequence = 0;

  constructor(context: LocalContext, topology: Topology, keys: KeyGuard, options: TablesOptions = {}) {
    this.#context = context;
    this.#topology = topology;
    this.#keys = keys;
    this.#tally = new CallTally(context.emit);
    this.#replication = new Replication({
      context,
      ...options,
      regionOf: (role) => topology.regions[role].region,
      deliver: (shipment) => this.#replica(shipment.to).apply(shipment),
    });
  }

  /** Tables created and both regions listening. @throws WorldError `TABLES_FAILED`. */
  async start(): Promise<void> {
    this.#process = await startDynalite(this.#context.reaper, REGION_ROLES.length);
    void this.#process.ended.then(() => this.#reportDeath());
    for (const [index, role] of REGION_ROLES.entries()) {
      const store = this.#process.stores[index];
      if (store !== undefined) this.#replicas.set(role, this.#makeReplica(role, store));
    }
    await Promise.all([...this.#replicas.values()].map((replica) => replica.createTables()));
    await Promise.all(REGION_ROLES.map((role) => this.#serve(role)));
    this.#every(SWEEP_SIMULATED_MS, () => this.#sweep());
    this.#every(TALLY_SIMULATED_MS, () => this.flush());
  }

  /**
   * One call as `caller` would make it over the wire.
   * @throws AwsError what the service answers.
   */
  async call(
    caller: Caller,
    role: RegionRole,
    operation: string,
    input: JsonDocument,
  ): Promise<JsonDocument> {
    const answer = await this.#answer(caller, role, operation, input, Buffer.from(JSON.stringify(input)));
    return Buffer.isBuffer(answer) ? (JSON.parse(answer.toString('utf8')) as JsonDocument) : answer;
  }

  /** Written in `role` and not yet elsewhere at its last loss; ages count from the write to the cut. */
  lostItems(role: RegionRole): readonly LostItem[] {
    return this.#replication.lostItems(role);
  }

  /** Resolves when no change is on its way; a cut region keeps it waiting. */
  settled(): Promise<void> {
    return this.#replication.settled();
  }

  /** Journals counts that no line stands for yet. */
  flush(): void {
    this.#tally.flush();
    this.#replication.flush();
  }

  async stop(): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    this.#replication.stop();
    this.flush();
    await this.#process?.stop();
  }

  /** The machine's fault, never the service's: said where the verdict looks for such things. */
  #reportDeath(): void {
    if (this.#stopped.signal.aborted) return;
    this.#context.emit({ kind: 'part-died', part: 'tables', reason: 'their process ended by itself' });
  }

  #makeReplica(role: RegionRole, store: TableStore): Replica {
    const { region } = this.#topology.regions[role];
    const here = this.#topology.tables.filter((part) => replicaRegions(part).includes(region));
    return new Replica({
      store,
      parts: new Map(here.map((part) => [part.name, part])),
      nextStamp: () => this.#nextStamp(),
      changed: (change) => this.#changed(role, change),
    });
  }

  #nextStamp(): Stamp {
    this.#sequence += 1;
    return { sequence: this.#sequence, at: this.#context.clock.now() };
  }

  #changed(from: RegionRole, change: Change): void {
    for (const to of REGION_ROLES)
      if (to !== from && this.#replica(to).part(change.table) !== undefined)
        this.#replication.send({ ...change, from, to });
  }

  #replica(role: RegionRole): Replica {
    const replica = this.#replicas.get(role);
    if (replica === undefined) throw new Error('the tables were used before they were started');
    return replica;
  }

  async #serve(role: RegionRole): Promise<void> {
    const { region } = this.#topology.regions[role];
    await this.#context.servers.https({
      role,
      names: [`dynamodb.${region}.amazonaws.com`],
      service: 'dynamodb',
      handle: jsonHandler({
        service: 'dynamodb',
        region,
        targetPrefix: 'DynamoDB_20120810',
        version: '1.0',
        callers: this.#context.callers,
        answer: ({ caller, operation, input, body }) => this.#answer(caller, role, operation, input, body),
      }),
    });
  }

  async #answer(
    caller: Caller,
    role: RegionRole,
    operation: string,
    input: JsonDocument,
    body: Buffer,
  ): Promise<JsonDocument | Buffer> {
    const { region } = this.#topology.regions[role];
    const { account } = this.#topology.environment;
    const replica = this.#replica(role);
    const tables = { role, region, account, replica, guard: this.#keys, emit: this.#context.emit };
    try {
      const answer = await performOperation(tables, caller, operation, input, body);
      this.#count(caller, region, operation, input);
      return answer;
    } catch (error) {
      this.#count(
        caller,
        region,
        operation,
        input,
        error instanceof AwsError ? bareCode(error.code) : 'InternalServerError',
      );
      throw error;
    }
  }

  #count(caller: Caller, targetRegion: string, operation: string, input: JsonDocument, code?: string): void {
    if (caller.kind !== 'function') return;
    const { functionName, role } = caller;
    const resource = tablesOf(input).join(',');
    // A failed condition is an answer like any other: the dependency did its work.
    const outcome = code === undefined || code === CONDITION_FAILED ? 'ok' : 'error';
    const detail = code === undefined ? {} : { code };
    this.#tally.add({ functionName, role, targetRegion, operation, resource, outcome, ...detail });
  }

  async #sweep(): Promise<void> {
    const before = this.#context.clock.now() / 1000 - EXPIRY_DELAY_SECONDS;
    for (const [role, replica] of this.#replicas)
      if (this.#context.network.link(role) === 'up') await replica.expire(before);
  }

  #every(simulatedMs: number, work: () => void | Promise<void>): void {
    const { clock, emit } = this.#context;
    const turn = async (): Promise<void> => {
      for (;;) {
        await clock.sleep(simulatedMs, this.#stopped.signal);
        await work();
      }
    };
    turn().catch((error: unknown) => {
      if (!this.#stopped.signal.aborted)
        emit({ kind: 'note', message: `The tables stopped their sweep: ${String(error)}` });
    });
  }
}

const replicaRegions = (part: TablePart): readonly string[] => [part.region, ...part.replicas];
