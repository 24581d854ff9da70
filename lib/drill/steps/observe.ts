import { shortfalls } from '../checks/sample-counts.ts';
import { History } from '../history.ts';
import type { Step } from '../scenario.ts';
import type { StepContext } from '../run.ts';
import { passGate } from './gate.ts';
import { tellLateness } from './tell-lateness.ts';

/** Beyond this multiple of its time a phase ends with the attempts that there are; too few is then a verdict. */
const AT_MOST = 1.5;
const POLL_MS = 1000;
/** Judged again at the very end, when the world tells of the lateness after it only. */
const STEADY = 'steady';

/** Lets the load run until every journey has made the attempts that it owes. @throws CutShort at the gate. */
export async function observe(context: StepContext, step: Extract<Step, { kind: 'observe' }>): Promise<void> {
  const { journal, scenario, signal, world } = context;
  context.enterPhase(step.phase);
  const startedAt = world.clock.elapsedMs();
  await world.clock.sleep(step.seconds * 1000, signal);
  const span = scenario.measured.find(([phase, second]) => phase === step.phase && second === undefined);
  const owes = (): boolean =>
    span !== undefined &&
    shortfalls({ history: new History(journal.events), plan: scenario.load }, span).length > 0;
  while (world.clock.elapsedMs() - startedAt < step.seconds * 1000 * AT_MOST && owes())
    await world.clock.sleep(POLL_MS, signal);
  if (step.phase === STEADY) tellLateness(context, step.phase);
  passGate(context, step.gate);
}
