/** Lets the story go on until somebody was told of the fault, or should have been. */
import { PAGED_WITHIN_SECONDS, pages } from '../checks/paged.ts';
import { History } from '../history.ts';
import type { StepContext } from '../run.ts';
import type { Step } from '../scenario.ts';

const POLL_MS = 1000;

/** Ends at once where somebody has been told already. */
export async function awaitPage(
  context: StepContext,
  { phase }: Extract<Step, { kind: 'await-page' }>,
): Promise<void> {
  const { world, journal, signal } = context;
  const { lostAt } = new History(journal.events);
  if (lostAt === undefined) return;
  const isOver = (): boolean => world.clock.elapsedMs() >= lostAt + PAGED_WITHIN_SECONDS * 1000;
  if (isTold(journal.events) || isOver()) return;
  context.enterPhase(phase);
  while (!isTold(journal.events) && !isOver()) await world.clock.sleep(POLL_MS, signal);
}

const isTold = (events: ConstructorParameters<typeof History>[0]): boolean =>
  pages(new History(events)).length > 0;
