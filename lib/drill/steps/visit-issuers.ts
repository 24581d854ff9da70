/** Somebody visits the issuers, in each region by itself or wherever their names lead. */
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { StepContext } from '../run.ts';
import type { Step } from '../scenario.ts';
import { passGate } from './gate.ts';

/** @throws CutShort at the gate. */
export async function visitIssuers(
  context: StepContext,
  step: Extract<Step, { kind: 'visit-issuers' }>,
): Promise<void> {
  context.enterPhase(step.phase);
  if (step.through === 'names') await visit(context, step.phase);
  else for (const role of step.through) await visit(context, step.phase, role);
  passGate(context, step.gate);
}

async function visit({ world, workload, journal }: StepContext, phase: string, through?: RegionRole) {
  const client = world.client('new-connection', `visitor-${phase}`, through);
  try {
    for (const entry of await workload.visitIssuers(client))
      journal.emit({ kind: 'issuer-visit', phase, ...entry, ...(through === undefined ? {} : { through }) });
  } finally {
    client.close();
  }
}
