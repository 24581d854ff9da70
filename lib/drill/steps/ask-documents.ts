/** What both regions tell a probe of themselves, into the journal. */
import type { DependencyHealth, HealthDocument } from '../../../lambda/contract/health.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { Impairment } from '../../evidence/events.ts';
import type { StepContext } from '../run.ts';

/** Never throws for what a region says, or does not say. */
export async function askDocuments(context: StepContext, phase: string): Promise<void> {
  await Promise.all(REGION_ROLES.map((role) => askDocument(context, phase, role)));
}

async function askDocument({ world, journal }: StepContext, phase: string, role: RegionRole): Promise<void> {
  const document = await world.operator.readiness(role).catch(() => undefined);
  const state = document?.state ?? 'silent';
  journal.emit({ kind: 'health-document', phase, role, state, impaired: impairedIn(document) });
}

function impairedIn(document: HealthDocument | undefined): Readonly<Record<string, Impairment>> {
  const pick = (parts: Readonly<Record<string, DependencyHealth>>, soft: boolean) =>
    Object.entries(parts).flatMap(([name, health]) =>
      health.state === 'healthy' ? [] : [[name, { ...health, soft }] as const],
    );
  if (document === undefined) return {};
  return Object.fromEntries([...pick(document.soft, true), ...pick(document.dependencies, false)]);
}
