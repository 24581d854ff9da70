/** Key sets are replaced by a person's word, under load, while an application in each region goes by what it keeps. */
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import { replaceKeys } from '../../operate/rotate.ts';
import type { KeyWatch } from '../load/workload.ts';
import { History } from '../history.ts';
import { newSigner } from '../rollovers.ts';
import { CutShort } from '../run.ts';
import type { StepContext } from '../run.ts';
import type { Step } from '../scenario.ts';
import { askDocuments } from './ask-documents.ts';
import { passGate } from './gate.ts';
import { tellLateness } from './tell-lateness.ts';

type RollKeys = Extract<Step, { kind: 'roll-keys' }>;
type Watches = readonly (readonly [RegionRole, KeyWatch])[];

/** Between two looks of an application, and between two questions to a region. */
const LOOK_MS = 20_000;

/** @throws CutShort where a set was not replaced, and at the gate. */
export async function rollKeys(context: StepContext, step: RollKeys): Promise<void> {
  const { world, workload, journal } = context;
  await askDocuments(context, 'steady');
  const watches = REGION_ROLES.map((role) => [role, workload.watchKeys(role, step.keptSeconds)] as const);
  try {
    context.enterPhase(step.phase);
    world.watchLateness();
    await lookAround(context, step, watches);
    await replaceAll(context, step);
    await untilSigning(context, step, watches);
    for (const [role, watch] of watches)
      for (const visit of await watch.welcomeBack())
        journal.emit({ kind: 'issuer-visit', phase: step.phase, ...visit, through: role });
  } finally {
    for (const [, watch] of watches) watch.close();
  }
  tellLateness(context, step.phase);
  passGate(context, step.gate);
}

async function replaceAll({ world, journal, signal }: StepContext, { keys }: RollKeys): Promise<void> {
  const { operator } = world;
  for (const kind of keys)
    await replaceKeys({ operator, emit: journal.emit }, kind, 'drill').catch((error: unknown) => {
      signal.throwIfAborted();
      throw new CutShort((error as Error).message);
    });
}

/** And for as long again as the story wants to see the new keys sign. */
async function untilSigning(context: StepContext, step: RollKeys, watches: Watches): Promise<void> {
  const { world, signal } = context;
  const deadline = world.clock.elapsedMs() + step.signsWithinSeconds * 1000;
  while (world.clock.elapsedMs() < deadline && !isSigning(context)) {
    await world.clock.sleep(LOOK_MS, signal);
    await lookAround(context, step, watches);
  }
  const until = world.clock.elapsedMs() + step.seconds * 1000;
  while (world.clock.elapsedMs() < until) {
    await world.clock.sleep(LOOK_MS, signal);
    await lookAround(context, step, watches);
  }
}

const isSigning = ({ journal }: StepContext): boolean => {
  const looks = new History(journal.events).of('key-look');
  return REGION_ROLES.every((role) => newSigner(looks.filter((look) => look.role === role)) !== undefined);
};

async function lookAround(context: StepContext, { phase }: RollKeys, watches: Watches): Promise<void> {
  const { journal } = context;
  await Promise.all(
    watches.map(async ([role, watch]) =>
      journal.emit({ kind: 'key-look', phase, role, ...(await watch.look()) }),
    ),
  );
  await askDocuments(context, phase);
}
