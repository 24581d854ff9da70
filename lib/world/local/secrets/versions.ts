/** Versions of one secret and their staging labels: pure, so that a replica is simply a copy of the list. */
import { AwsError } from '../aws-api/error.ts';

export interface SecretVersion {
  readonly id: string;
  /** Undefined between a rotation's begin and its first step: the id and its label are there already. */
  readonly value: string | undefined;
  readonly stages: readonly string[];
  /** Epoch seconds, the unit of the service's JSON protocol. */
  readonly createdAt: number;
}
export type Versions = readonly SecretVersion[];
export interface ValuedVersion extends SecretVersion {
  readonly value: string;
}

export const CURRENT = 'AWSCURRENT';
export const PREVIOUS = 'AWSPREVIOUS';
export const PENDING = 'AWSPENDING';
const CANNOT_FIND = "Secrets Manager can't find the specified secret value for";

/** By id, by label, or AWSCURRENT. @throws AwsError when there is none, or when id and label contradict. */
export function findVersion(versions: Versions, id?: string, stage?: string): SecretVersion {
  const label = stage ?? CURRENT;
  const found = versions.find((version) =>
    id === undefined ? version.stages.includes(label) : version.id === id,
  );
  if (found === undefined)
    throw new AwsError(
      'ResourceNotFoundException',
      id === undefined ? `${CANNOT_FIND} staging label: ${label}` : `${CANNOT_FIND} VersionId: ${id}`,
    );
  if (id !== undefined && stage !== undefined && !found.stages.includes(stage))
    throw new AwsError(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    );
  return found;
}

/** By id, by label, or AWSCURRENT, with its value. @throws AwsError as above, also where it has none yet. */
export function findValue(versions: Versions, id?: string, stage?: string): ValuedVersion {
  const version = findVersion(versions, id, stage);
  if (version.value !== undefined) return { ...version, value: version.value };
  throw new AwsError('ResourceNotFoundException', `${CANNOT_FIND} VersionId: ${version.id}`);
}

/** A rotation's new version: its id carries AWSPENDING before there is a value. */
export const beginVersion = (versions: Versions, id: string, createdAt: number): Versions =>
  moveStage([...versions, { id, value: undefined, stages: [], createdAt }], PENDING, id);

/**
 * Adds a version. Repeating it with the same id and value changes nothing.
 * @throws AwsError ResourceExistsException when the id is taken by another value.
 */
export function putVersion(
  versions: Versions,
  added: { readonly id: string; readonly value: string; readonly createdAt: number },
  stages: readonly string[],
): Versions {
  const existing = versions.find((version) => version.id === added.id);
  if (existing?.value !== undefined && existing.value !== added.value)
    throw new AwsError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${added.id} because that value is already in use for a version of this secret.`,
    );
  if (existing?.value !== undefined) return versions;
  // The very first version is current whatever the caller asked for.
  const labels = versions.length === 0 && !stages.includes(CURRENT) ? [...stages, CURRENT] : stages;
  const others = versions.filter((version) => version.id !== added.id);
  const withVersion = [...others, { ...added, stages: existing?.stages ?? [] }];
  return labels.reduce<Versions>((list, label) => moveStage(list, label, added.id), withVersion);
}

/** Puts a label on `toId` and off everywhere else. Moving AWSCURRENT leaves AWSPREVIOUS where it was before. */
export function moveStage(versions: Versions, label: string, toId: string | undefined): Versions {
  const from = versions.find((version) => version.stages.includes(label));
  const moved = versions.map((version) => relabel(version, label, version.id === toId));
  if (label !== CURRENT || from === undefined || from.id === toId) return moved;
  return moved.map((version) => relabel(version, PREVIOUS, version.id === from.id));
}

function relabel(version: SecretVersion, label: string, carries: boolean): SecretVersion {
  if (version.stages.includes(label) === carries) return version;
  const others = version.stages.filter((stage) => stage !== label);
  return { ...version, stages: carries ? [...others, label] : others };
}

export const stagesById = (versions: Versions): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    versions.filter((version) => version.stages.length > 0).map((version) => [version.id, version.stages]),
  );
