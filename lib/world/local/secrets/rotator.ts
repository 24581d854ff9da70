/**
 * Secrets Manager's rotation: four invocations of the function that the template names, one after the other, ended by
 * the first that fails. By the clock none happens here: schedules are days apart, and no drill lasts that long.
 */
import type { LocalContext } from '../ports.ts';
import type { FunctionHost } from '../functions/host.ts';
import { ROTATION_STEPS } from '../../../../lambda/contract/events.ts';
import type { RotationEvent } from '../../../../lambda/contract/events.ts';
import { partName } from '../assembly-facts.ts';
import { arnIn } from './replicated-secret.ts';
import type { ReplicatedSecret } from './replicated-secret.ts';

export type InvokeFunction = FunctionHost['invoke'];

export class Rotator {
  readonly #emit: LocalContext['emit'];
  readonly #underWay = new Set<Promise<void>>();
  #invoke: InvokeFunction | undefined;

  constructor(emit: LocalContext['emit']) {
    this.#emit = emit;
  }

  /** From now on rotations reach their functions; before, a rotation ends at its first step. */
  callBy(invoke: InvokeFunction): void {
    this.#invoke = invoke;
  }

  /** Returns at once. What comes of it stands in the journal and in the secret's labels. */
  begin(secret: ReplicatedSecret, token: string): void {
    const run = this.#run(secret, token).finally(() => this.#underWay.delete(run));
    this.#underWay.add(run);
  }

  /** Resolves when no rotation is under way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async #run({ part }: ReplicatedSecret, token: string): Promise<void> {
    const { rotation } = part;
    if (rotation === undefined) return;
    for (const Step of ROTATION_STEPS) {
      const event: RotationEvent = {
        SecretId: arnIn(part, part.region),
        ClientRequestToken: token,
        Step,
      };
      const failure = await this.#call(rotation.functionArn, event);
      if (failure === undefined) continue;
      this.#emit({ kind: 'note', message: `${partName(rotation.origin)}: ${Step} failed: ${failure}` });
      return;
    }
    this.#emit({ kind: 'note', message: `${partName(rotation.origin)}: ${part.name} was rotated` });
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
