/**
 * Fills each secret that still holds its placeholder, and completes one whose shape is an earlier one of ours.
 * Repeating it, or running it twice at once, changes nothing.
 */
import { createHash } from 'node:crypto';

import { PLACEHOLDER_FIELD } from '../contract/secrets.ts';
import { CodedError } from '../runtime/errors.ts';

export interface SecretVersion {
  readonly arn: string;
  /** Secrets Manager's id of the version that was read. */
  readonly versionId: string;
  readonly text: string;
}

/** Secrets Manager as the bootstrap needs it. Methods throw what the service answered. */
export interface SecretStore {
  /** Undefined where the secret exists and holds no value yet. */
  read(secretId: string): Promise<SecretVersion | undefined>;
  /** `conflict`: a version with this token and another content exists already. */
  write(secretId: string, token: string, text: string): Promise<'written' | 'conflict'>;
}

export interface SecretPlan {
  readonly secretId: string;
  /** Throws when the value is not one that the service could use. */
  readonly check: (raw: unknown) => unknown;
  readonly create: () => unknown;
  /**
   * The next version of a value whose shape is an earlier one of ours: everything in it kept, its serial raised.
   * Undefined for any other value. Absent: this secret's shape has never changed.
   */
  readonly complete?: (raw: unknown) => unknown;
}

export type BootstrapOutcome = 'created' | 'unchanged';

/** Reading again what was just written: a secret may show its former value for a moment. */
const READS = 10;
const BETWEEN_READS_MS = 500;

/**
 * Whatever was written is read again and judged, so that a deploy goes on only with secrets that functions can
 * use.
 * @param wait resolves after so many milliseconds.
 * @throws CodedError `SECRET_UNUSABLE` when a secret holds a value that is neither usable nor a placeholder: it
 * is never overwritten; `SECRET_NOT_CURRENT` when it still shows what it held before.
 */
export async function bootstrapSecret(
  store: SecretStore,
  plan: SecretPlan,
  wait: (milliseconds: number) => Promise<void>,
): Promise<BootstrapOutcome> {
  const seen = await store.read(plan.secretId);
  const completed = seen === undefined ? undefined : completion(plan, seen.text);
  if (completed === undefined && isUsable(plan, seen)) return 'unchanged';
  const token = nextVersionToken(plan.secretId, seen);
  const outcome = await store.write(plan.secretId, token, JSON.stringify(completed ?? plan.create()));
  for (let read = 1; !isUsable(plan, await store.read(plan.secretId)); read += 1) {
    if (read === READS) throw notCurrent(plan.secretId, token);
    await wait(BETWEEN_READS_MS);
  }
  return outcome === 'written' ? 'created' : 'unchanged';
}

const notCurrent = (secretId: string, token: string): CodedError =>
  new CodedError(
    'SECRET_NOT_CURRENT',
    `secret ${secretId} has a new version, ${token}, but still shows the one before: make that version current`,
  );

/** False for a placeholder and an earlier shape. @throws CodedError for anything else that cannot be used. */
function isUsable(plan: SecretPlan, version: SecretVersion | undefined): boolean {
  if (version === undefined || isPlaceholder(version.text)) return false;
  if (completion(plan, version.text) !== undefined) return false;
  requireUsable(plan, version.text);
  return true;
}

/** The value that follows one of an earlier shape; undefined where nothing is missing, or nothing can be known. */
function completion({ complete, check }: SecretPlan, text: string): unknown {
  try {
    const completed = complete?.(JSON.parse(text));
    if (completed !== undefined) check(completed);
    return completed;
  } catch {
    return undefined;
  }
}

/**
 * The same for everybody who saw the same value, so that of two deploys at once the second to write finds
 * the first one's version under its own token and is refused by the store.
 */
function nextVersionToken(secretId: string, current: SecretVersion | undefined): string {
  const seen = current === undefined ? secretId : `${current.arn} ${current.versionId}`;
  return createHash('sha256').update(`holdover next version of ${seen}`).digest('hex');
}

function requireUsable(plan: SecretPlan, text: string): void {
  try {
    plan.check(JSON.parse(text));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not JSON' : (error as Error).message;
    throw new CodedError(
      'SECRET_UNUSABLE',
      `secret ${plan.secretId} ${why}; it is left as it is: restore its previous version, or delete its value`,
    );
  }
}

function isPlaceholder(text: string): boolean {
  if (text === '') return true;
  try {
    const raw: unknown = JSON.parse(text);
    return typeof raw === 'object' && raw !== null && PLACEHOLDER_FIELD in raw && !('serial' in raw);
  } catch {
    return false;
  }
}
