/** Until both regions say that they hold what a rotation has made, or should have said so. */
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import { tellsSerial } from '../readiness.ts';
import { History } from '../history.ts';
import type { BegunRotation, StepContext } from '../run.ts';
import type { Step } from '../scenario.ts';
import { askDocuments } from './ask-documents.ts';
import { passGate } from './gate.ts';
import { owesAttempts } from './owed-attempts.ts';
import { lookAt, secretNamed } from './rotation.ts';
import { tellLateness } from './tell-lateness.ts';

type AwaitRotation = Extract<Step, { kind: 'await-rotation' }>;

const POLL_MS = 5000;

/** @throws CutShort at the gate. */
export async function awaitRotation(context: StepContext, step: AwaitRotation): Promise<void> {
  const { world, rotations, signal } = context;
  const name = secretNamed(context, step.secret);
  const rotation = rotations.find(({ secret }) => secret === name);
  if (rotation === undefined) throw new Error(`the story never began a rotation of ${name}`);
  context.enterPhase(step.phase);
  world.watchLateness();
  const startedAt = world.clock.elapsedMs();
  const passed = (seconds: number): boolean => world.clock.elapsedMs() - startedAt >= seconds * 1000;
  const isOpen = (): boolean => !allTell(context, step, rotation) || owesAttempts(context, step.phase);
  while (!passed(step.seconds) || (!passed(step.withinSeconds) && isOpen())) {
    await askDocuments(context, step.phase);
    await world.clock.sleep(POLL_MS, signal);
  }
  await lookAt(context, step.phase, rotation);
  tellLateness(context, step.phase);
  passGate(context, step.gate);
}

function allTell({ journal }: StepContext, step: AwaitRotation, { formerSerial }: BegunRotation): boolean {
  const history = new History(journal.events);
  return REGION_ROLES.every((role) => tellsSerial(history, { ...step, role, above: formerSerial }));
}
