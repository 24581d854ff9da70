/**
 * KMS in both regions, from the keys, aliases and key policies in the templates: for callers of its API, and
 * for the stand-ins of services that encrypt under a key on a caller's behalf.
 */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../../lambda/contract/regions.ts';
import type { Topology } from '../../../assembly/topology.ts';
import { AwsError } from '../aws-api/error.ts';
import { jsonHandler } from '../aws-api/json-endpoint.ts';
import type { JsonDocument } from '../aws-api/json-endpoint.ts';
import type { Caller, LocalContext } from '../ports.ts';
import { authorizeKey } from './key-access.ts';
import type { KeyUse } from './key-access.ts';
import { OPERATIONS } from './operations.ts';
import { RegionKeys } from './region-keys.ts';

/** What a service asks of its region's KMS before it opens or seals something for a caller. */
export interface ServiceUse extends KeyUse {
  readonly via: string;
  /** ARN, or any other name that the service was given. */
  readonly key: string;
}
/** The side of KMS that other stand-ins see. */
export interface KeyGuard {
  /**
   * @throws AwsError what KMS answers: AccessDeniedException, NotFoundException, DisabledException,
   * KMSInvalidStateException.
   */
  use(caller: Caller, role: RegionRole, use: ServiceUse): void;
}

export class KeyManagement implements KeyGuard {
  readonly #context: LocalContext;
  readonly #topology: Topology;
  readonly #keys: Readonly<Record<RegionRole, RegionKeys>>;

  constructor(context: LocalContext, topology: Topology) {
    this.#context = context;
    this.#topology = topology;
    const createdAt = context.clock.now() / 1000;
    const { account } = topology.environment;
    const keysOf = (role: RegionRole): RegionKeys =>
      new RegionKeys({ topology: topology.regions[role], account, createdAt });
    this.#keys = { primary: keysOf('primary'), standby: keysOf('standby') };
  }

  /** Answers on `kms.<region>.amazonaws.com` in both regions. */
  async start(): Promise<void> {
    await Promise.all(REGION_ROLES.map((role) => this.#serve(role)));
  }

  use(caller: Caller, role: RegionRole, use: ServiceUse): void {
    const key = this.#keys[role].find(use.key);
    authorizeKey(caller, key.part, use, this.#context.emit);
    key.requireUsable();
  }

  /**
   * One call as `caller` would make it over the wire: permissions checked, journal kept.
   * @throws AwsError what the service answers.
   */
  call(caller: Caller, role: RegionRole, operation: string, input: JsonDocument): JsonDocument {
    try {
      const answer = this.#perform(caller, role, operation, input);
      this.#journal(caller, role, operation, input);
      return answer;
    } catch (error) {
      const code = error instanceof AwsError ? error.code : 'KMSInternalException';
      this.#journal(caller, role, operation, input, code);
      throw error;
    }
  }

  async #serve(role: RegionRole): Promise<void> {
    const { region } = this.#keys[role];
    await this.#context.servers.https({
      role,
      names: [`kms.${region}.amazonaws.com`],
      service: 'kms',
      handle: jsonHandler({
        service: 'kms',
        region,
        targetPrefix: 'TrentService',
        version: '1.1',
        callers: this.#context.callers,
        answer: ({ caller, operation, input }) =>
          Promise.resolve().then(() => this.call(caller, role, operation, input)),
      }),
    });
  }

  #perform(caller: Caller, role: RegionRole, operation: string, input: JsonDocument): JsonDocument {
    const perform = OPERATIONS[operation];
    if (perform === undefined)
      throw new AwsError('UnknownOperationException', `${operation} is not modelled by the local world.`);
    return perform({
      keys: this.#keys[role],
      account: this.#topology.environment.account,
      input,
      nowSeconds: this.#context.clock.now() / 1000,
      authorize: (key, use) => authorizeKey(caller, key.part, use, this.#context.emit),
    });
  }

  #journal(caller: Caller, role: RegionRole, operation: string, input: JsonDocument, code?: string): void {
    if (caller.kind !== 'function') return;
    const named = input['KeyId'];
    this.#context.emit({
      kind: 'dependency-call',
      functionName: caller.functionName,
      role: caller.role,
      service: 'kms',
      targetRegion: this.#keys[role].region,
      operation,
      resource: typeof named === 'string' ? named : 'the key of the ciphertext',
      outcome: code === undefined ? 'ok' : 'error',
      ...(code === undefined ? {} : { code }),
    });
  }
}
