/** A secret is changed only while every copy of it follows: the other region must never be left with what no longer works. */
import { CodedError } from '../runtime/errors.ts';
import type { VersionStore } from './versions.ts';

/** A new version takes seconds to arrive (AWS publishes no figure). */
const LOOKS = 15;
const BETWEEN_LOOKS_MS = 1000;

/** @throws CodedError `REPLICA_BEHIND` where a copy does not follow, or not within a quarter of a minute. */
export async function requireReplicas(
  { store, wait }: { readonly store: VersionStore; readonly wait: (milliseconds: number) => Promise<void> },
  secretId: string,
): Promise<void> {
  for (let look = 1; ; look += 1) {
    const { replicas } = await store.state(secretId);
    const behind = replicas.filter(({ status }) => status !== 'InSync');
    if (behind.length === 0) return;
    const hopeless = behind.some(({ status }) => status !== 'InProgress');
    if (hopeless || look === LOOKS) throw replicaBehind(secretId, behind);
    await wait(BETWEEN_LOOKS_MS);
  }
}

const replicaBehind = (
  secretId: string,
  behind: readonly { readonly region: string; readonly status: string }[],
): CodedError =>
  new CodedError(
    'REPLICA_BEHIND',
    `secret ${secretId} is not rotated while its copy does not follow: ` +
      `${behind.map(({ region, status }) => `${region} is ${status}`).join(', ')}, needs InSync`,
  );
