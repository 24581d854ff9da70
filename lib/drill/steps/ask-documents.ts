/** What both regions tell a probe of themselves, into the journal. */
import { HEALTH_WORDS } from '../../../lambda/contract/health.ts';
import type { DependencyHealth, HealthDocument, HealthState } from '../../../lambda/contract/health.ts';
import type { HttpResponse } from '../../../lambda/contract/http.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import { HEALTH_PATHS } from '../../../lambda/contract/routes.ts';
import type { Impairment } from '../../evidence/events.ts';
import type { StepContext } from '../run.ts';

/** Never throws for what a region says, or does not say. */
export async function askDocuments(context: StepContext, phase: string): Promise<void> {
  await Promise.all(REGION_ROLES.map((role) => askDocument(context, phase, role)));
}

async function askDocument(context: StepContext, phase: string, role: RegionRole): Promise<void> {
  const { world, journal } = context;
  const document = await world.operator.readiness(role).catch(() => undefined);
  // A process that started while its store was dark may not hold the key of the signature: it has a word, no document.
  const state = document?.state ?? (await askWord(context, role));
  const whole = document !== undefined;
  const [impaired, serials] = [impairedIn(document), serialsIn(document)];
  journal.emit({ kind: 'health-document', phase, role, state, whole, impaired, serials });
}

const serialsIn = (document: HealthDocument | undefined): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(document?.versions ?? {}).map(([name, { serial }]) => [name, serial]));

async function askWord({ world }: StepContext, role: RegionRole): Promise<HealthState | 'silent'> {
  const client = world.client('new-connection', `word-${role}`);
  try {
    const url = `https://${world.environment.regionHosts[role]}${HEALTH_PATHS.ready}`;
    return stateOf(await client.exchange({ method: 'GET', url }));
  } catch {
    return 'silent';
  } finally {
    client.close();
  }
}

function stateOf({ status, body }: HttpResponse): HealthState | 'silent' {
  const word = body.trim();
  if (status === 200 && word === HEALTH_WORDS.serving) return 'ready';
  if (status === 200 && word.startsWith(HEALTH_WORDS.serving)) return 'degraded';
  return word === HEALTH_WORDS.unready ? 'unready' : 'silent';
}

function impairedIn(document: HealthDocument | undefined): Readonly<Record<string, Impairment>> {
  const pick = (parts: Readonly<Record<string, DependencyHealth>>, soft: boolean) =>
    Object.entries(parts).flatMap(([name, health]) =>
      health.state === 'healthy' ? [] : [[name, { ...health, soft }] as const],
    );
  if (document === undefined) return {};
  return Object.fromEntries([...pick(document.soft, true), ...pick(document.dependencies, false)]);
}
