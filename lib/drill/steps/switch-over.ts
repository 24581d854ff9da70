/**
 * A planned change of sides. The claim is written first and the switchover asked for at once: traffic and database move
 * at the same time, and until both have arrived only administration is missing.
 */
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { releaseClaim, takeClaim } from '../../operate/claim.ts';
import { promoteDatabase } from '../../operate/promote-database.ts';
import { History } from '../history.ts';
import { promotionsOf } from '../promotions.ts';
import { CutShort } from '../run.ts';
import type { StepContext } from '../run.ts';
import type { Step } from '../scenario.ts';
import { passGate } from './gate.ts';

type SwitchOver = Extract<Step, { kind: 'switch-over' }>;

const POLL_MS = 1000;
const BY = 'drill';

/** @throws CutShort when the operator was refused, or traffic and writes did not arrive before the ceiling. */
export async function switchOver(context: StepContext, step: SwitchOver): Promise<void> {
  const { world, journal, signal } = context;
  context.enterPhase(step.phase);
  const decidedAt = world.clock.elapsedMs();
  await moveTraffic(context, step.to);
  const { outcome, ...promotion } = await promoteDatabase({
    operator: world.operator,
    clock: world.clock,
    emit: journal.emit,
    to: step.to,
    manner: 'switchover',
    by: BY,
    ceilingMs: step.ceilingSeconds * 1000,
    signal,
  });
  if (outcome === 'failed' && 'sentence' in promotion) throw new CutShort(promotion.sentence);
  await waitUntilArrived(context, step, decidedAt);
  passGate(context, step.gate);
}

/** The standby's claim decides: held, the primary's check is red whatever else it is. */
async function moveTraffic({ world, journal, signal }: StepContext, to: RegionRole): Promise<void> {
  const request = {
    operator: world.operator,
    clock: world.clock,
    emit: journal.emit,
    role: 'standby' as const,
    by: BY,
  };
  await (to === 'standby' ? takeClaim(request) : releaseClaim(request)).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new CutShort(`The claim of the standby was not written: ${(error as Error).message}`);
  });
}

async function waitUntilArrived(context: StepContext, step: SwitchOver, decidedAt: number): Promise<void> {
  const { world, signal } = context;
  for (;;) {
    const missing = whatIsMissing(context, step, decidedAt);
    if (missing === undefined) return;
    if (world.clock.elapsedMs() - decidedAt > step.ceilingSeconds * 1000)
      throw new CutShort(`${step.ceilingSeconds} s after the decision ${missing}.`);
    await world.clock.sleep(POLL_MS, signal);
  }
}

/** @returns undefined when every name leads there, no older answer can be held any more, and a write worked there. */
function whatIsMissing(
  { world, journal }: StepContext,
  { to }: SwitchOver,
  since: number,
): string | undefined {
  const history = new History(journal.events);
  const moved = history.publicNames.map((name) => movedAt(history, name, to, since));
  if (moved.some((at) => at === undefined)) return `not every public name leads to the ${to}`;
  const heldUntil = Math.max(...moved.map((at) => at ?? 0)) + history.longestTtlSeconds * 1000;
  if (world.clock.elapsedMs() < heldUntil) return 'old DNS answers may be held still';
  const wrote = promotionsOf(history).at(-1)?.firstWrite;
  return wrote === undefined ? `no administrative write has worked in the ${to}` : undefined;
}

function movedAt(history: History, name: string, to: RegionRole, since: number): number | undefined {
  const last = history.of('record-switched').findLast((event) => event.name === name && event.at >= since);
  return last?.to === to ? last.at : undefined;
}
