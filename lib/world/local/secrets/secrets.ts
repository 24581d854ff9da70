/**
 * Secrets Manager in both regions, from the secrets in the templates. Values are not encrypted; whether their
 * key would let the caller in is asked of the region's KMS at every call.
 */
import { randomUUID } from 'node:crypto';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../../lambda/contract/regions.ts';
import type { SecretPart, Topology } from '../../../assembly/topology.ts';
import { AwsError } from '../aws-api/error.ts';
import { jsonHandler } from '../aws-api/json-endpoint.ts';
import type { JsonCall, JsonDocument } from '../aws-api/json-endpoint.ts';
import type { KeyGuard } from '../kms/key-management.ts';
import { authorize } from '../permissions/authorize.ts';
import type { Caller, LocalContext } from '../ports.ts';
import { Courier } from './courier.ts';
import { requireKey } from './key-use.ts';
import type { Asking } from './key-use.ts';
import { OPERATIONS } from './operations.ts';
import { generatedValue } from './random-password.ts';
import { arnIn, ReplicatedSecret } from './replicated-secret.ts';
import { Rotator } from './rotator.ts';
import type { InvokeFunction } from './rotator.ts';
import type { StoreTrouble } from './trouble.ts';
import { CURRENT } from './versions.ts';
import type { Versions } from './versions.ts';

/**
 * Time a new version takes to a replica, simulated. AWS states no figure ("eventually consistent"); this is an
 * assumption of the drill.
 */
export const SECRET_REPLICATION_LAG_MS = 2000;

/**
 * Idle time after which the endpoint closes a connection, simulated. AWS publishes none for Secrets Manager; with any,
 * a refresh every five minutes dials anew and asks DNS again, which a store that is never let go would hide.
 */
const IDLE_CONNECTION_MS = 60_000;

/** A value that a function got over the wire. */
export interface SecretRead {
  readonly role: RegionRole;
  /** As the template names the secret. */
  readonly name: string;
  readonly versionId: string;
}

export class SecretsManager {
  readonly #context: LocalContext;
  readonly #topology: Topology;
  readonly #secrets: readonly ReplicatedSecret[];
  readonly #courier: Courier;
  readonly #rotator: Rotator;
  readonly #keys: KeyGuard;
  readonly #troubles = new Map<RegionRole, StoreTrouble>();
  readonly #readers = new Set<(read: SecretRead) => void>();

  constructor(
    context: LocalContext,
    topology: Topology,
    keys: KeyGuard,
    replicationLagSimulatedMs = SECRET_REPLICATION_LAG_MS,
  ) {
    this.#context = context;
    this.#topology = topology;
    this.#keys = keys;
    this.#courier = new Courier(
      context,
      (region) => roleOfRegion(topology, region),
      replicationLagSimulatedMs,
    );
    this.#rotator = new Rotator(context);
    const createdAt = context.clock.now() / 1000;
    this.#secrets = topology.secrets.map(
      (part) => new ReplicatedSecret(part, initialVersions(part, createdAt, context.random), createdAt),
    );
  }

  /** Answers on `secretsmanager.<region>.amazonaws.com` in both regions. */
  async start(): Promise<void> {
    await Promise.all(REGION_ROLES.map((role) => this.#serve(role)));
  }

  /** How rotations reach their functions, once these run. */
  rotateBy(invoke: InvokeFunction): void {
    this.#rotator.callBy(invoke);
  }

  /** Resolves when no attempt of a rotation is under way; one that failed may be waiting to be repeated. */
  rotated(): Promise<void> {
    return this.#rotator.settled();
  }

  /** Resolves when no new version is on its way to a replica; a cut region keeps it waiting. */
  settled(): Promise<void> {
    return this.#courier.settled();
  }

  /** Ends replication and rotations. The listeners belong to the region's servers. */
  stop(): void {
    this.#courier.stop();
    this.#rotator.stop();
  }

  /**
   * One call as `caller` would make it over the wire: permissions checked, journal kept.
   * @throws AwsError what the service answers.
   */
  call(caller: Caller, role: RegionRole, operation: string, input: JsonDocument): JsonDocument {
    const region = this.#topology.regions[role].region;
    const resource = this.#resourceName(region, input);
    try {
      const answer = this.#perform({ caller, role, region }, operation, input);
      this.#journal(caller, region, operation, resource);
      return answer;
    } catch (error) {
      this.#journal(
        caller,
        region,
        operation,
        resource,
        error instanceof AwsError ? error.code : 'InternalServerError',
      );
      throw error;
    }
  }

  /**
   * From now on functions that ask this region's store over the wire meet this trouble. An operator does not: what the
   * drill looks at is outside of its own faults. Nor does a database proxy, which keeps what it once read; AWS says so of
   * none, and the outage in which it does not is a fault of the proxy.
   * @returns ends the trouble; repeating changes nothing.
   */
  trouble(role: RegionRole, trouble: StoreTrouble): () => void {
    this.#troubles.set(role, trouble);
    return () => {
      if (this.#troubles.get(role) === trouble) this.#troubles.delete(role);
      trouble.end();
    };
  }

  /** From now on no new version of this secret reaches a replica. @returns ends it; repeating changes nothing. */
  holdUpReplication(name: string): () => void {
    return this.#courier.holdUp(name);
  }

  /** Told of every value that a function is given over the wire. @returns ends it. */
  onRead(listener: (read: SecretRead) => void): () => void {
    this.#readers.add(listener);
    return () => void this.#readers.delete(listener);
  }

  /**
   * Current value as the world itself needs it (dynamic references in templates).
   * @throws AwsError when there is none.
   */
  currentValue(role: RegionRole, secretId: string): string {
    const answer = this.call({ kind: 'operator' }, role, 'GetSecretValue', { SecretId: secretId });
    return String(answer['SecretString']);
  }

  async #serve(role: RegionRole): Promise<void> {
    const region = this.#topology.regions[role].region;
    await this.#context.servers.https({
      role,
      names: [`secretsmanager.${region}.amazonaws.com`],
      service: 'secretsmanager',
      keepAliveSimulatedMs: IDLE_CONNECTION_MS,
      handle: jsonHandler({
        service: 'secretsmanager',
        region,
        targetPrefix: 'secretsmanager',
        version: '1.1',
        callers: this.#context.callers,
        answer: (call: JsonCall) => this.#answer(role, call),
      }),
    });
  }

  async #answer(role: RegionRole, { caller, operation, input }: JsonCall): Promise<JsonDocument> {
    await this.#befall(caller, role, operation, input);
    const answer = this.call(caller, role, operation, input);
    if (caller.kind === 'function' && operation === 'GetSecretValue')
      for (const listener of this.#readers)
        listener({ role, name: String(answer['Name']), versionId: String(answer['VersionId']) });
    return answer;
  }

  async #befall(caller: Caller, role: RegionRole, operation: string, input: JsonDocument): Promise<void> {
    if (caller.kind === 'operator') return;
    const { region } = this.#topology.regions[role];
    const resource = this.#resourceName(region, input);
    try {
      await this.#troubles.get(role)?.befall(`secretsmanager:${operation}`, resource);
    } catch (error) {
      this.#journal(
        caller,
        region,
        operation,
        resource,
        error instanceof AwsError ? error.code : String(error),
      );
      throw error;
    }
  }

  #perform(asking: Asking, operation: string, input: JsonDocument): JsonDocument {
    const { caller, region } = asking;
    const perform = OPERATIONS[operation];
    if (perform === undefined)
      throw new AwsError('UnknownOperationException', `${operation} is not modelled by the local world.`);
    const found = this.#find(region, input);
    authorize(
      caller,
      { action: `secretsmanager:${operation}`, ...resourceOf(region, input, found) },
      this.#context.emit,
    );
    return perform({
      region,
      input,
      nowSeconds: this.#context.clock.now() / 1000,
      random: this.#context.random,
      secret: () => {
        if (found === undefined)
          throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
        return found;
      },
      rotate: (secret, token) => this.#rotator.begin(secret, token),
      written: (secret, snapshot) => this.#courier.send(secret, snapshot),
      requireKey: (protection, secret, versionId) =>
        requireKey(this.#keys, asking, protection, secret, versionId),
    });
  }

  #find(region: string, input: JsonDocument): ReplicatedSecret | undefined {
    const id = typeof input['SecretId'] === 'string' ? input['SecretId'] : '';
    return this.#secrets.find((secret) => secret.in(region) !== undefined && secret.answersTo(id, region));
  }

  #resourceName(region: string, input: JsonDocument): string {
    return (
      this.#find(region, input)?.part.name ??
      (typeof input['SecretId'] === 'string' ? input['SecretId'] : '*')
    );
  }

  #journal(caller: Caller, targetRegion: string, operation: string, resource: string, code?: string): void {
    if (caller.kind !== 'function') return;
    this.#context.emit({
      kind: 'dependency-call',
      functionName: caller.functionName,
      role: caller.role,
      service: 'secretsmanager',
      targetRegion,
      operation,
      resource,
      outcome: code === undefined ? 'ok' : 'error',
      ...(code === undefined ? {} : { code }),
    });
  }
}

const roleOfRegion = (topology: Topology, region: string): RegionRole | undefined =>
  REGION_ROLES.find((role) => topology.regions[role].region === region);

/** What IAM sees: the full ARN of a secret that exists, the id as given of one that does not. */
function resourceOf(
  region: string,
  input: JsonDocument,
  found: ReplicatedSecret | undefined,
): { readonly resource: string; readonly context: Readonly<Record<string, readonly string[]>> } {
  const id = typeof input['SecretId'] === 'string' ? input['SecretId'] : '*';
  const stage = input['VersionStage'];
  return {
    resource: found === undefined ? id : arnIn(found.part, region),
    context: {
      'secretsmanager:SecretId': [id],
      'secretsmanager:VersionStage': [typeof stage === 'string' ? stage : CURRENT],
      'aws:RequestedRegion': [region],
    },
  };
}

function initialVersions(part: SecretPart, createdAt: number, random: () => number): Versions {
  if (part.initial === 'none') return [];
  const value = 'literal' in part.initial ? part.initial.literal : generatedValue(part.initial, random);
  return [{ id: randomUUID(), value, stages: [CURRENT], createdAt }];
}
