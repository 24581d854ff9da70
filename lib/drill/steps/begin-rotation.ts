/** An operator begins a rotation under load; nobody tells the service. */
import { rotateSecret } from '../../operate/rotate.ts';
import { History } from '../history.ts';
import { CutShort } from '../run.ts';
import type { StepContext } from '../run.ts';
import type { Step } from '../scenario.ts';
import { askDocuments } from './ask-documents.ts';
import { passGate } from './gate.ts';
import { owesAttempts } from './owed-attempts.ts';
import { formerOf, lookAt, secretNamed } from './rotation.ts';
import { tellLateness } from './tell-lateness.ts';

type BeginRotation = Extract<Step, { kind: 'begin-rotation' }>;

const POLL_MS = 1000;
/** Between two questions to a region. */
const ASK_MS = 15_000;

/** @throws CutShort where the rotation was refused at once, and at the gate. */
export async function beginRotation(context: StepContext, step: BeginRotation): Promise<void> {
  const { world, journal, signal, rotations } = context;
  await askDocuments(context, 'steady');
  const rotation = await formerOf(context, secretNamed(context, step.secret));
  rotations.push(rotation);
  context.enterPhase(step.phase);
  world.watchLateness();
  await rotateSecret({ operator: world.operator, emit: journal.emit }, rotation.secret).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      throw new CutShort((error as Error).message);
    },
  );
  await whileRotating(context, step);
  await lookAt(context, step.phase, rotation);
  tellLateness(context, step.phase);
  passGate(context, step.gate);
}

/** For so long, until the first attempt has ended one way or the other, and every journey has made the attempts it owes. */
async function whileRotating(context: StepContext, step: BeginRotation): Promise<void> {
  const { world, signal } = context;
  const startedAt = world.clock.elapsedMs();
  const elapsed = (): number => (world.clock.elapsedMs() - startedAt) / 1000;
  let askedAt = Number.NEGATIVE_INFINITY;
  const isOpen = (): boolean => !hasEnded(context) || owesAttempts(context, step.phase);
  while (elapsed() < step.seconds || (elapsed() < step.endsWithinSeconds && isOpen())) {
    if (world.clock.elapsedMs() - askedAt >= ASK_MS) {
      askedAt = world.clock.elapsedMs();
      await askDocuments(context, step.phase);
    }
    await world.clock.sleep(POLL_MS, signal);
  }
}

const hasEnded = ({ journal }: StepContext): boolean =>
  new History(journal.events)
    .of('rotation-step')
    .some(({ outcome, step }) => outcome === 'failed' || step === 'finishSecret');
