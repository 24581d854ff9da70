/** Versions of one secret and their staging labels, as a rotation needs them. */

/** Labels of Secrets Manager: what is served, what a rotation prepares. */
export const CURRENT = 'AWSCURRENT';
export const PENDING = 'AWSPENDING';

/** Replication of one copy, in Secrets Manager's words (`ReplicationStatusType`). */
export interface ReplicaState {
  readonly region: string;
  readonly status: string;
}

export interface SecretState {
  /** Labels by version id; a version that carries none is left out. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
  /** Of the owner's region; none where the secret has no replica, or is one. */
  readonly replicas: readonly ReplicaState[];
}

export interface StoredVersion {
  readonly id: string;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly createdAtMs: number;
}

/** Secrets Manager of the own region. Methods throw what the service answered, as a CodedError. */
export interface VersionStore {
  state(secretId: string): Promise<SecretState>;
  /** Undefined where that version holds no value. */
  read(
    secretId: string,
    by: { readonly label: string } | { readonly id: string },
  ): Promise<StoredVersion | undefined>;
  /** Every version that can still be read, the newest first, at most ten: those without a label too. */
  readAll(secretId: string): Promise<readonly StoredVersion[]>;
  /** Under AWSPENDING. `conflict`: the token has another value already. */
  writePending(secretId: string, token: string, text: string): Promise<'written' | 'conflict'>;
  /** Moves AWSCURRENT, provided that `from` still has it. @throws CodedError `SECRET_STORE_FAILED` */
  makeCurrent(secretId: string, id: string, from: string): Promise<void>;
}

/** Version that carries the label. */
export const labelled = ({ labels }: SecretState, label: string): string | undefined =>
  [...labels].find(([, carried]) => carried.includes(label))?.[0];

export const carries = ({ labels }: SecretState, id: string, label: string): boolean =>
  labels.get(id)?.includes(label) ?? false;
