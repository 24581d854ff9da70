/** Judges at a gate: going on after a failure that is already proven would only take the user's time. */
import type { Check } from '../check.ts';
import { runCheck } from '../check.ts';
import { CutShort, evidenceOf } from '../run.ts';
import type { StepContext } from '../run.ts';

/** @throws CutShort when one of the judges fails. */
export function passGate(context: StepContext, checks: readonly Check[]): void {
  const evidence = evidenceOf(context, context.world.lateness());
  for (const check of checks) {
    const result = runCheck(check, evidence);
    if (result.outcome === 'fail') throw new CutShort(`${result.title}: ${result.reason}`);
  }
}
