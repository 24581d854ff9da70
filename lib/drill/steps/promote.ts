import { promoteDatabase } from '../../operate/promote-database.ts';
import { History } from '../history.ts';
import type { Step } from '../scenario.ts';
import { CutShort } from '../run.ts';
import type { StepContext } from '../run.ts';

type Promote = Extract<Step, { kind: 'promote-database' }>;

const POLL_MS = 500;

/** @throws CutShort when the operator's action failed or no administrative write worked before the ceiling. */
export async function promote(context: StepContext, step: Promote): Promise<void> {
  const { world, journal, signal } = context;
  context.enterPhase(step.phase);
  const decidedAt = world.clock.elapsedMs();
  const promotion = await promoteDatabase({
    operator: world.operator,
    clock: world.clock,
    emit: journal.emit,
    to: step.to,
    manner: 'failover',
    by: 'drill',
    ceilingMs: step.ceilingSeconds * 1000,
    signal,
  });
  if (promotion.outcome === 'failed') throw new CutShort(promotion.sentence);
  while (!wroteSince(context, decidedAt)) {
    if (world.clock.elapsedMs() - decidedAt > step.ceilingSeconds * 1000)
      throw new CutShort(`No administrative write worked within ${step.ceilingSeconds} s of the decision.`);
    await world.clock.sleep(POLL_MS, signal);
  }
}

const wroteSince = ({ journal }: StepContext, at: number): boolean =>
  new History(journal.events)
    .attempts({ journey: 'admin' })
    .some(({ outcome, startedAt }) => outcome === 'ok' && startedAt >= at);
