import { CHANGE_KINDS } from '../../world/world.ts';
import type { StepContext } from '../run.ts';
import type { Step } from '../scenario.ts';

/** One after the other, as a person would. */
export async function tryChanges(
  context: StepContext,
  { phase, role }: Extract<Step, { kind: 'try-changes' }>,
): Promise<void> {
  const { world, journal } = context;
  context.enterPhase(phase);
  for (const change of CHANGE_KINDS) {
    const answer = await world.operator.tryChange(role, change);
    const { outcome } = answer;
    const code = outcome === 'answered' ? undefined : outcome === 'refused' ? answer.code : answer.reason;
    journal.emit({
      kind: 'change-tried',
      phase,
      role,
      change,
      outcome,
      ...(code === undefined ? {} : { code }),
    });
  }
}
