import type { Step } from '../scenario.ts';
import type { StepContext } from '../run.ts';
import { passGate } from './gate.ts';
import { owesAttempts } from './owed-attempts.ts';
import { tellLateness } from './tell-lateness.ts';

/** Beyond this multiple of its time a phase ends with the attempts that there are; too few is then a verdict. */
const AT_MOST = 1.5;
const POLL_MS = 1000;
/** Judged again at the very end, when the world tells of the lateness after it only. */
const STEADY = 'steady';

/** Lets the load run until every journey has made the attempts that it owes. @throws CutShort at the gate. */
export async function observe(context: StepContext, step: Extract<Step, { kind: 'observe' }>): Promise<void> {
  const { signal, world } = context;
  context.enterPhase(step.phase);
  const startedAt = world.clock.elapsedMs();
  await world.clock.sleep(step.seconds * 1000, signal);
  const mayWait = (): boolean => world.clock.elapsedMs() - startedAt < step.seconds * 1000 * AT_MOST;
  while (mayWait() && owesAttempts(context, step.phase)) await world.clock.sleep(POLL_MS, signal);
  if (step.phase === STEADY) tellLateness(context, step.phase);
  passGate(context, step.gate);
}
