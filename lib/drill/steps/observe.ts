import type { Step } from '../scenario.ts';
import type { StepContext } from '../run.ts';
import { passGate } from './gate.ts';

/** Lets the load run for a while. @throws CutShort at the gate. */
export async function observe(context: StepContext, step: Extract<Step, { kind: 'observe' }>): Promise<void> {
  context.enterPhase(step.phase);
  await context.world.clock.sleep(step.seconds * 1000, context.signal);
  passGate(context, step.gate);
}
