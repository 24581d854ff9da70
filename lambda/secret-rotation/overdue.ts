/**
 * Whether the secrets are as young as their rotations should leave them. Asked by the clock in both regions, so that a
 * schedule that was switched off, a function that fails and a copy that no longer follows are one alarm.
 */
import { CURRENT, PENDING, labelled } from './versions.ts';
import type { VersionStore } from './versions.ts';

const DAY_MS = 86_400_000;
/** Secrets Manager repeats a rotation that failed, and chooses the hour by itself. */
const LATE_AFTER_DAYS = 3;
/** All four steps take seconds. Between two of them new connections go by the spare path only. */
const STOPPED_AFTER_MS = 3_600_000;

export interface RotatedEvery {
  readonly secretId: string;
  readonly days: number;
}

/** Names of the secrets that are late or stopped between two steps; in the order given. */
export async function overdueSecrets(
  store: Pick<VersionStore, 'state' | 'read'>,
  secrets: readonly RotatedEvery[],
  nowMs: number,
): Promise<readonly string[]> {
  const looked = await Promise.all(
    secrets.map(async (secret) => ({
      name: secret.secretId,
      late: (await isLate(store, secret, nowMs)) || (await hasStopped(store, secret, nowMs)),
    })),
  );
  return looked.filter(({ late }) => late).map(({ name }) => name);
}

async function isLate(
  store: Pick<VersionStore, 'read'>,
  { secretId, days }: RotatedEvery,
  nowMs: number,
): Promise<boolean> {
  const current = await store.read(secretId, { label: CURRENT });
  return current === undefined || nowMs - current.createdAtMs > (days + LATE_AFTER_DAYS) * DAY_MS;
}

async function hasStopped(
  store: Pick<VersionStore, 'state' | 'read'>,
  { secretId }: RotatedEvery,
  nowMs: number,
): Promise<boolean> {
  const state = await store.state(secretId);
  const pending = labelled(state, PENDING);
  if (pending === undefined || pending === labelled(state, CURRENT)) return false;
  const version = await store.read(secretId, { id: pending });
  return version !== undefined && nowMs - version.createdAtMs > STOPPED_AFTER_MS;
}
