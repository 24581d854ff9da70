/** Key sets: nothing outside the secret has to be told, and the holders judge a new set before they take it. */
import type { KeyPhases } from '../contract/secrets.ts';
import { CodedError } from '../runtime/errors.ts';
import type { Validate } from '../runtime/holder/holder.ts';
import { nextKeySet } from './rollover.ts';
import type { KeySet, Rollover } from './rollover.ts';
import type { RotationPlan } from './rotation.ts';

export interface KeyPlanOptions<K extends KeyPhases> extends Rollover<K> {
  readonly decode: (raw: unknown) => KeySet<K>;
  /** The holder's own: what it would refuse is not made current. */
  readonly validate: Validate<KeySet<K>>;
  /** Epoch seconds. */
  readonly now: () => number;
}

export const keyPlan = <K extends KeyPhases>(options: KeyPlanOptions<K>): RotationPlan<KeySet<K>> => ({
  decode: options.decode,
  // No lock: of two rotations the second to finish is refused, and neither has changed anything but the secret.
  alone: (_known, work) => work(undefined),
  next: (current) => nextKeySet(current, options, options.now()),
  apply: () => Promise.resolve(),
  test: async (next, current) => {
    if (next.serial === current.serial || (await options.validate(next, current)) === 'accepted') return;
    throw new CodedError(
      'KEYS_UNSOUND',
      `the next ${options.kind} key set is refused: a key that is still needed is missing, or one does not sign what ` +
        'it verifies',
    );
  },
});
