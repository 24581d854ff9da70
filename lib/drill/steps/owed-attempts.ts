import { shortfalls } from '../checks/sample-counts.ts';
import { History } from '../history.ts';
import type { StepContext } from '../run.ts';

/** Whether a phase that is measured by itself has too few attempts to be judged yet. */
export function owesAttempts({ journal, scenario }: StepContext, phase: string): boolean {
  const span = scenario.measured.find(([first, second]) => first === phase && second === undefined);
  if (span === undefined) return false;
  return shortfalls({ history: new History(journal.events), plan: scenario.load }, span).length > 0;
}
