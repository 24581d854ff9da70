/** Secrets Manager in memory: versions, labels, and a hook before each call at which a process may stop. */
import { CodedError } from '../../../lambda/runtime/errors.ts';
import { CURRENT, PENDING } from '../../../lambda/secret-rotation/versions.ts';
import type { ReplicaState, StoredVersion, VersionStore } from '../../../lambda/secret-rotation/versions.ts';

const PREVIOUS = 'AWSPREVIOUS';

export interface ModelStore {
  readonly labels: Map<string, string>;
  readonly versions: Map<string, StoredVersion>;
  replicas: readonly ReplicaState[];
  /** As Secrets Manager begins a rotation: the id has its label before it has a value. */
  begin(token: string): void;
  current(): StoredVersion;
  /** As one process sees it. @param before called before each call; may wait, and may throw as a crash. */
  seenBy(before: () => Promise<void>): VersionStore;
}

export function modelStore(first: unknown): ModelStore {
  const labels = new Map([[CURRENT, 'first']]);
  const versions = new Map<string, StoredVersion>();
  let writes = 0;
  const write = (id: string, text: string): void => {
    writes += 1;
    versions.set(id, { id, text, createdAtMs: writes });
  };
  write('first', JSON.stringify(first));
  const model: ModelStore = {
    labels,
    versions,
    replicas: [{ region: 'eu-central-1', status: 'InSync' }],
    begin: (token) => void labels.set(PENDING, token),
    current: () => versions.get(labels.get(CURRENT)!)!,
    seenBy: (before) => ({
      state: async () => {
        await before();
        const byId = new Map<string, string[]>();
        for (const [label, id] of labels) byId.set(id, [...(byId.get(id) ?? []), label]);
        return { labels: byId, replicas: model.replicas };
      },
      read: async (_secret, by) => {
        await before();
        return versions.get('id' in by ? by.id : (labels.get(by.label) ?? ''));
      },
      readAll: async () => {
        await before();
        return [...versions.values()].toSorted((one, other) => other.createdAtMs - one.createdAtMs);
      },
      writePending: async (_secret, token, text) => {
        await before();
        const known = versions.get(token);
        if (known !== undefined && known.text !== text) return 'conflict';
        if (known === undefined) write(token, text);
        labels.set(PENDING, token);
        return 'written';
      },
      makeCurrent: async (_secret, id, from) => {
        await before();
        if (labels.get(CURRENT) !== from) throw new CodedError('SECRET_STORE_FAILED', 'the label has moved');
        labels.set(PREVIOUS, from).set(CURRENT, id);
      },
    }),
  };
  return model;
}
