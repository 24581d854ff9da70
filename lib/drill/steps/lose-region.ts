/** The cut: flows are begun, the region is lost under them, and they are finished wherever DNS leads. */
import type { MidAirEnd, MidAirFlow } from '../load/workload.ts';
import { everyoneIsBack } from '../recovery.ts';
import { History } from '../history.ts';
import type { Step } from '../scenario.ts';
import type { StepContext } from '../run.ts';
import { describeFault } from '../../world/world.ts';
import { passGate } from './gate.ts';
import { tellLateness } from './tell-lateness.ts';

type LoseRegion = Extract<Step, { kind: 'lose-region' }>;
interface Begun {
  readonly flow: MidAirFlow;
  readonly finish: (() => Promise<MidAirEnd>) | undefined;
  readonly problem?: string;
}

const POLL_MS = 1000;

/** @throws CutShort when journeys stayed away for longer than the step's patience and a judge says why. */
export async function loseRegion(context: StepContext, step: LoseRegion): Promise<void> {
  const flows = step.caught === 'nobody' ? [] : context.workload.midAir();
  const begun = await Promise.all(flows.map(begin));
  // No pause here: what the flows just wrote must still be inside the replication lag.
  await inject(context, step);
  context.enterPhase(step.phase);
  context.world.watchLateness();
  // Evenly over one TTL: all clients are seen to be away, and what they have cached ends evenly too.
  const history = new History(context.journal.events);
  const nowMs = context.world.clock.elapsedMs();
  context.rally(history.longestTtlSeconds, (client) => history.answerHeldMs(client, nowMs));
  const landing = Promise.all(begun.map((flow) => finish(context, flow)));
  // Whoever stays in the air after a proven failure is not waited for.
  landing.catch(() => undefined);
  await waitUntilBack(context, step);
  tellLateness(context, step.phase);
  passGate(context, step.gate);
  await landing;
}

async function begin(flow: MidAirFlow): Promise<Begun> {
  try {
    return { flow, finish: await flow.begin() };
  } catch (error) {
    return { flow, finish: undefined, problem: (error as Error).message };
  }
}

async function inject(context: StepContext, step: LoseRegion): Promise<void> {
  const request = { kind: 'region-loss', role: step.role, shape: context.shape } as const;
  const fault = await context.world.inject(request);
  context.faults.push({ name: request.kind, fault });
  context.journal.emit({ kind: 'fault-injected', ...describeFault(request) });
}

async function finish(context: StepContext, { flow, finish: end, problem }: Begun): Promise<void> {
  const { name, event, expected } = flow;
  const ended: MidAirEnd | undefined = await end?.();
  context.journal.emit({
    kind: 'mid-air',
    flow: name,
    event,
    expected,
    observed: ended?.observed ?? `could not be begun: ${problem ?? 'no reason given'}`,
    ...(ended === undefined ? {} : { accepted: ended.accepted }),
    ...(ended?.lostInLag === undefined ? {} : { lostInLag: ended.lostInLag }),
  });
}

/** Until everyone who was away is back, or for a multiple of the worst objective. */
async function waitUntilBack(context: StepContext, step: LoseRegion): Promise<void> {
  const { world, scenario, journal, signal } = context;
  const worst = Math.max(...scenario.selfHealing.map((journey) => worstObjective(context, journey)));
  const deadline = world.clock.elapsedMs() + worst * step.patience * 1000;
  while (world.clock.elapsedMs() < deadline) {
    await world.clock.sleep(POLL_MS, signal);
    if (everyoneIsBack(new History(journal.events), scenario.selfHealing, world.clock.elapsedMs())) return;
  }
}

function worstObjective({ world, shape }: StepContext, journey: string): number {
  const { objectives } = world.environment;
  const objective = objectives[journey as Exclude<keyof typeof objectives, 'admin'>];
  return (shape === 'refused' ? objective.refused : objective.blackHole).p99Seconds;
}
