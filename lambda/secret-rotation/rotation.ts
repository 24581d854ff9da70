/**
 * Secrets Manager's four steps (its guide, "Lambda function rotation"), each safe to repeat, to interrupt at any call
 * and to overlap with another rotation of the same secret. What is new gets a grown serial; the label AWSCURRENT moves
 * only from the version that was seen under it, so of two rotations one is refused.
 */
import type { RotationStep } from '../contract/events.ts';
import { CodedError } from '../runtime/errors.ts';
import type { Versioned } from '../runtime/holder/state.ts';
import { requireReplicas } from './replicas.ts';
import { CURRENT, PENDING, carries, labelled } from './versions.ts';
import type { SecretState, StoredVersion, VersionStore } from './versions.ts';

/** Whatever may be in use: each version that can be read, the newest first. */
export type ReadKnown<T> = () => Promise<readonly T[]>;

/** What one kind of secret is and does in a rotation. Methods throw CodedErrors that quote no value. */
export interface RotationPlan<T extends Versioned> {
  /** Throws a plain sentence where the value is not one. */
  readonly decode: (raw: unknown) => T;
  /**
   * Runs `work` while no other rotation of this secret runs its own, and tells it which value is in use outside
   * the secret, where there is such a place. Refuses where a rotation could not be brought to its end.
   */
  readonly alone: <R>(known: ReadKnown<T>, work: (inUse: T | undefined) => Promise<R>) => Promise<R>;
  /** Of whatever serial. */
  readonly next: (current: T) => T;
  /** Puts the next value into use, or finds that it is. Calls `stillPending` last before anything is changed. */
  readonly apply: (next: T, known: ReadKnown<T>, stillPending: () => Promise<void>) => Promise<void>;
  readonly test: (next: T, current: T) => Promise<void>;
}

export interface RotationPorts {
  readonly store: VersionStore;
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

export interface RotationRequest {
  readonly secretId: string;
  /** Version id of the value that this rotation makes. */
  readonly token: string;
  readonly step: RotationStep;
}

export type StepOutcome = 'done' | 'unchanged';

/** @throws CodedError in one sentence; what was in use before is in use still, or the same step may be repeated. */
export async function rotate<T extends Versioned>(
  ports: RotationPorts,
  plan: RotationPlan<T>,
  request: RotationRequest,
): Promise<StepOutcome> {
  const rotation = new Rotation(ports, plan, request);
  const state = await ports.store.state(request.secretId);
  if (carries(state, request.token, CURRENT)) return 'unchanged';
  switch (request.step) {
    case 'createSecret':
      return rotation.create(state);
    case 'setSecret':
      return rotation.set(state);
    case 'testSecret':
      return rotation.test(state);
    case 'finishSecret':
      return rotation.finish(state);
  }
}

class Rotation<T extends Versioned> {
  readonly #ports: RotationPorts;
  readonly #plan: RotationPlan<T>;
  readonly #request: RotationRequest;

  constructor(ports: RotationPorts, plan: RotationPlan<T>, request: RotationRequest) {
    this.#ports = ports;
    this.#plan = plan;
    this.#request = request;
  }

  async create(state: SecretState): Promise<StepOutcome> {
    const { secretId, token } = this.#request;
    if ((await this.#read({ id: token })) !== undefined) return this.#requirePending(state);
    await requireReplicas(this.#ports, secretId);
    await this.#plan.alone(
      () => this.#known(),
      async (inUse) => {
        const current = await this.#current();
        // An earlier rotation got as far as putting its value into use: this one brings it to its end.
        const begun = inUse !== undefined && inUse.serial > current.value.serial;
        const next = begun ? inUse : { ...this.#plan.next(current.value), serial: await this.#freshSerial() };
        // `conflict`: the same step ran twice at once, and the other one's value stands.
        await this.#ports.store.writePending(secretId, token, JSON.stringify(next));
      },
    );
    return 'done';
  }

  async set(state: SecretState): Promise<StepOutcome> {
    this.#requirePending(state);
    const { next } = await this.#pair();
    await requireReplicas(this.#ports, this.#request.secretId);
    await this.#plan.apply(
      next.value,
      () => this.#known(),
      async () => {
        this.#requirePending(await this.#ports.store.state(this.#request.secretId));
      },
    );
    return 'done';
  }

  async test(state: SecretState): Promise<StepOutcome> {
    this.#requirePending(state);
    const { next, current } = await this.#pair();
    await this.#plan.test(next.value, current.value);
    return 'done';
  }

  /** Replicas play no part here: a password that the database has already is best told as soon as it can be. */
  async finish(state: SecretState): Promise<StepOutcome> {
    this.#requirePending(state);
    const { next, current } = await this.#pair();
    await this.#plan.test(next.value, current.value);
    await this.#ports.store.makeCurrent(this.#request.secretId, next.id, current.id);
    return 'done';
  }

  /** @throws CodedError `SUPERSEDED` */
  #requirePending(state: SecretState): StepOutcome {
    const { secretId, token } = this.#request;
    if (carries(state, token, PENDING)) return 'unchanged';
    const other = labelled(state, PENDING);
    throw new CodedError(
      'SUPERSEDED',
      `the rotation ${token} of secret ${secretId} was superseded: ${PENDING} is on ${other ?? 'no version'}; ` +
        'nothing more is changed by it',
    );
  }

  /** @throws CodedError `SUPERSEDED` where another rotation has finished since this one began. */
  async #pair(): Promise<{ readonly next: Known<T>; readonly current: Known<T> }> {
    const { secretId, token } = this.#request;
    const [found, current] = await Promise.all([this.#read({ id: token }), this.#current()]);
    if (found === undefined)
      throw new CodedError(
        'NOTHING_PENDING',
        `the version ${token} of secret ${secretId} holds no value yet: repeat createSecret`,
      );
    const next = this.#decoded(found);
    if (next.value.serial > current.value.serial || next.text === current.text) return { next, current };
    throw new CodedError(
      'SUPERSEDED',
      `the rotation ${token} of secret ${secretId} was overtaken: it has serial ${next.value.serial}, ` +
        `${CURRENT} has ${current.value.serial}; nothing more is changed by it`,
    );
  }

  async #current(): Promise<Known<T>> {
    const found = await this.#read({ label: CURRENT });
    if (found !== undefined) return this.#decoded(found);
    throw new CodedError(
      'SECRET_UNUSABLE',
      `secret ${this.#request.secretId} holds no value yet: deploy first`,
    );
  }

  /**
   * Above that of every version that is left: where AWSCURRENT was moved back by hand, the one that it was taken from
   * has the next serial already, and whoever holds that one would take this for it.
   */
  async #freshSerial(): Promise<number> {
    return Math.max(...(await this.#known()).map(({ serial }) => serial)) + 1;
  }

  async #known(): Promise<readonly T[]> {
    const all = await this.#ports.store.readAll(this.#request.secretId);
    return all.flatMap((version) => {
      try {
        return [this.#decoded(version).value];
      } catch {
        return [];
      }
    });
  }

  #read(by: { readonly label: string } | { readonly id: string }): Promise<StoredVersion | undefined> {
    return this.#ports.store.read(this.#request.secretId, by);
  }

  /** @throws CodedError `SECRET_UNUSABLE`, which quotes nothing. */
  #decoded(version: StoredVersion): Known<T> {
    try {
      return { ...version, value: this.#plan.decode(JSON.parse(version.text)) };
    } catch (error) {
      const why = error instanceof SyntaxError ? 'is not JSON' : (error as Error).message;
      throw new CodedError('SECRET_UNUSABLE', `secret ${this.#request.secretId} ${why}; nothing was changed`);
    }
  }
}

interface Known<T> extends StoredVersion {
  readonly value: T;
}
