/** All four steps in one go, by a person's word instead of Secrets Manager's. */
import { ROTATION_STEPS } from '../contract/events.ts';
import type { Versioned } from '../runtime/holder/state.ts';
import { rotate } from './rotation.ts';
import type { RotationPlan, RotationPorts, StepOutcome } from './rotation.ts';

/** @throws CodedError of the step that failed; repeating the whole continues or begins anew, whichever is right. */
export async function replaceNow<T extends Versioned>(
  ports: RotationPorts,
  plan: RotationPlan<T>,
  secretId: string,
  token: string,
): Promise<StepOutcome> {
  for (const step of ROTATION_STEPS) await rotate(ports, plan, { secretId, token, step });
  return 'done';
}
