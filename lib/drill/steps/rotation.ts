/** A rotation that is under way: what it began from, and how far it has come by everybody's word. */
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { DatabaseLogin } from '../../world/world.ts';
import { History } from '../history.ts';
import { CutShort } from '../run.ts';
import type { BegunRotation, StepContext } from '../run.ts';

/** A step's own word for a secret: how its name ends. @throws CutShort where no template has it. */
export function secretNamed({ journal }: StepContext, end: string): string {
  const names = (new History(journal.events).assembly?.secrets ?? []).map(({ name }) => name);
  const found = names.find((name) => name.endsWith(`/${end}`));
  if (found !== undefined) return found;
  throw new CutShort(`No template has a secret whose name ends in /${end}.`);
}

/** @throws what the store answered. */
export async function formerOf({ world }: StepContext, name: string): Promise<BegunRotation> {
  const value = JSON.parse(await world.operator.readSecret('primary', name)) as DatabaseLogin & {
    readonly serial: number;
  };
  const { serial, username, password } = value;
  return { secret: name, formerSerial: serial, formerLogin: { username, password } };
}

/** Into the journal: the serial in each region's store, and whether the former password opens the database there. */
export async function lookAt(context: StepContext, phase: string, rotation: BegunRotation): Promise<void> {
  const { world, journal } = context;
  const { secret, formerSerial, formerLogin } = rotation;
  const looks = await Promise.all(
    REGION_ROLES.map(async (role) => ({
      role,
      serial: await serialIn(context, role, secret),
      login: await world.operator.tryDatabaseLogin(role, formerLogin),
    })),
  );
  const serials = Object.fromEntries(
    looks.flatMap(({ role, serial }) => (serial === undefined ? [] : [[role, serial] as const])),
  );
  const [primary, standby] = REGION_ROLES.map((role) => looks.find((look) => look.role === role)?.login);
  journal.emit({
    kind: 'rotation',
    phase,
    secret,
    formerSerial,
    serials,
    formerLogin: { primary: primary ?? 'unreachable', standby: standby ?? 'unreachable' },
  });
}

/** @returns undefined where the store gave nothing. */
export async function serialIn(
  { world }: StepContext,
  role: RegionRole,
  name: string,
): Promise<number | undefined> {
  const text = await world.operator.readSecret(role, name).catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as { readonly serial: number }).serial;
}
