import type { Emit } from '../../evidence/events.ts';
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import { History } from '../history.ts';
import { isWell } from '../readiness.ts';
import type { StepContext } from '../run.ts';
import type { Step } from '../scenario.ts';
import { askDocuments } from './ask-documents.ts';
import { passGate } from './gate.ts';

const POLL_MS = 5000;

/** @throws CutShort at the gate. */
export async function heal(context: StepContext, step: Extract<Step, { kind: 'heal' }>): Promise<void> {
  const { world, journal, faults, signal } = context;
  for (const entry of faults.splice(0).toReversed()) await healFault(journal.emit, entry, 'goes-on');
  context.enterPhase(step.phase);
  const startedAt = world.clock.elapsedMs();
  const passed = (seconds: number): boolean => world.clock.elapsedMs() - startedAt >= seconds * 1000;
  while (!passed(step.seconds) || !(passed(step.wellWithinSeconds) || allWell(context, step.phase))) {
    await askDocuments(context, step.phase);
    await world.clock.sleep(POLL_MS, signal);
  }
  passGate(context, step.gate);
}

/** By each region's newest word. */
const allWell = ({ journal }: StepContext, phase: string): boolean => {
  const said = new History(journal.events).of('health-document').filter((event) => event.phase === phase);
  return REGION_ROLES.every((role) => isWell(said.findLast((event) => event.role === role)));
};

/** Undoes one fault and says what it had hit. @throws what the world throws when it could not. */
export async function healFault(
  emit: Emit,
  { name, fault }: StepContext['faults'][number],
  afterwards: 'goes-on' | 'ends',
): Promise<void> {
  const hits = fault.hits();
  await fault.heal(afterwards);
  emit({ kind: 'fault-healed', fault: name, hits });
}
