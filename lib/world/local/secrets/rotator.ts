/**
 * Secrets Manager's rotation: four invocations of the function that the template names, one after the other, ended by
 * the first that fails. A rotation that failed is carried out again, from its first step and with the same version, until
 * it is complete. By the clock none begins here: schedules are days apart, and no drill lasts that long.
 */
import type { LocalContext } from '../ports.ts';
import type { FunctionHost } from '../functions/host.ts';
import { ROTATION_STEPS } from '../../../../lambda/contract/events.ts';
import type { RotationEvent } from '../../../../lambda/contract/events.ts';
import { partName } from '../assembly-facts.ts';
import { arnIn } from './replicated-secret.ts';
import type { ReplicatedSecret } from './replicated-secret.ts';

export type InvokeFunction = FunctionHost['invoke'];

/**
 * Simulated. "A previous rotation isn't complete. That rotation will be reattempted" is all that Secrets Manager says of
 * it; when is an assumption of the drill.
 */
const REATTEMPT_AFTER_MS = 300_000;

export class Rotator {
  readonly #context: Pick<LocalContext, 'emit' | 'clock'>;
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopped = new AbortController();
  #invoke: InvokeFunction | undefined;

  constructor(context: Pick<LocalContext, 'emit' | 'clock'>) {
    this.#context = context;
  }

  /** From now on rotations reach their functions; before, a rotation ends at its first step. */
  callBy(invoke: InvokeFunction): void {
    this.#invoke = invoke;
  }

  /** Returns at once. What comes of it stands in the journal and in the secret's labels. */
  begin(secret: ReplicatedSecret, token: string): void {
    const run = this.#attempt(secret, token).finally(() => this.#underWay.delete(run));
    this.#underWay.add(run);
  }

  /** Resolves when no attempt is under way; one that failed may be waiting to be repeated. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Nothing is attempted again. */
  stop(): void {
    this.#stopped.abort();
  }

  async #attempt(secret: ReplicatedSecret, token: string): Promise<void> {
    if (await this.#isComplete(secret, token)) return;
    void this.#context.clock.sleep(REATTEMPT_AFTER_MS, this.#stopped.signal).then(
      () => this.begin(secret, token),
      () => undefined,
    );
  }

  async #isComplete({ part }: ReplicatedSecret, token: string): Promise<boolean> {
    const { rotation } = part;
    if (rotation === undefined) return true;
    const SecretId = arnIn(part, part.region);
    for (const Step of ROTATION_STEPS) {
      const reason = await this.#call(rotation.functionArn, { SecretId, ClientRequestToken: token, Step });
      const outcome = reason === undefined ? ({ outcome: 'done' } as const) : { outcome: 'failed', reason };
      this.#context.emit({ kind: 'rotation-step', secret: part.name, step: Step, ...outcome });
      if (reason !== undefined) return false;
    }
    const message = `${partName(rotation.origin)}: ${part.name} was rotated`;
    this.#context.emit({ kind: 'note', message });
    return true;
  }

  /** @returns why it failed, undefined where it did not. */
  async #call(functionArn: string, event: RotationEvent): Promise<string | undefined> {
    try {
      const result = await this.#invoke?.(functionArn, event);
      if (result === undefined) return 'the function does not run yet';
      if (result.kind === 'answer') return undefined;
      return result.kind === 'function-error' ? result.error.errorMessage : `it was ${result.kind}`;
    } catch (error) {
      return String(error);
    }
  }
}
