/** Dependencies fail under load; nobody tells the service. */
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { describeFault } from '../../world/world.ts';
import { shortfalls } from '../checks/sample-counts.ts';
import { History } from '../history.ts';
import { isDegraded } from '../readiness.ts';
import type { StepContext } from '../run.ts';
import type { Step } from '../scenario.ts';
import { askDocuments } from './ask-documents.ts';
import { passGate } from './gate.ts';
import { tellLateness } from './tell-lateness.ts';

type Inject = Extract<Step, { kind: 'inject' }>;

/** What regions said before the fault is told under this name. */
const BEFORE = 'steady';
const POLL_MS = 1000;
/** Between two questions to a region: often enough to see an age grow, seldom enough to be no load. */
const ASK_EVERY_SECONDS = 15;

/** @throws CutShort at the gate. */
export async function inject(context: StepContext, step: Inject): Promise<void> {
  const { world } = context;
  if (context.faults.length === 0) await askDocuments(context, BEFORE);
  for (const fault of step.faults) await injectOne(context, fault);
  context.enterPhase(step.phase);
  world.watchLateness();
  await underFault(context, step);
  tellLateness(context, step.phase);
  passGate(context, step.gate);
}

async function injectOne(
  { world, journal, faults }: StepContext,
  request: Inject['faults'][number],
): Promise<void> {
  const description = describeFault(request);
  const fault = await world.inject(request);
  faults.push({ name: description.fault, fault });
  journal.emit({ kind: 'fault-injected', ...description });
}

async function underFault(context: StepContext, step: Inject): Promise<void> {
  const { world, signal } = context;
  const startedAt = world.clock.elapsedMs();
  let askedAt = Number.NEGATIVE_INFINITY;
  const askMs = (step.askEverySeconds ?? ASK_EVERY_SECONDS) * 1000;
  const elapsed = (): number => (world.clock.elapsedMs() - startedAt) / 1000;
  while (elapsed() < step.seconds || (elapsed() < step.hitWithinSeconds && isOpen(context, step))) {
    if (world.clock.elapsedMs() - askedAt >= askMs) {
      askedAt = world.clock.elapsedMs();
      await askDocuments(context, step.phase);
    }
    await world.clock.sleep(POLL_MS, signal);
  }
  await askDocuments(context, step.phase);
}

/** Something has hit nothing yet, a region has not said so, or too few have come by to be judged. */
function isOpen({ journal, scenario, faults }: StepContext, { phase, degraded }: Inject): boolean {
  if (faults.some(({ fault }) => Object.values(fault.hits()).includes(0))) return true;
  const said = new History(journal.events).of('health-document').filter((event) => event.phase === phase);
  const hasSaid = (role: RegionRole): boolean =>
    said.some((event) => event.role === role && isDegraded(event));
  if (!degraded.every(hasSaid)) return true;
  const span = scenario.measured.find((phases) => phases.includes(phase));
  if (span === undefined) return false;
  return shortfalls({ history: new History(journal.events), plan: scenario.load }, span).length > 0;
}
