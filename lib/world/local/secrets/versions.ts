/** Versions of one secret and their staging labels: pure, so that a replica is simply a copy of the list. */
import { AwsError } from '../aws-api/error.ts';

export interface SecretVersion {
  readonly id: string;
  readonly value: string;
  readonly stages: readonly string[];
  /** Epoch seconds, the unit of the service's JSON protocol. */
  readonly createdAt: number;
}
export type Versions = readonly SecretVersion[];

export const CURRENT = 'AWSCURRENT';
export const PREVIOUS = 'AWSPREVIOUS';
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
  if (existing !== undefined && existing.value !== added.value)
    throw new AwsError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${added.id} because that value is already in use for a version of this secret.`,
    );
  if (existing !== undefined) return versions;
  // The very first version is current whatever the caller asked for.
  const labels = versions.length === 0 && !stages.includes(CURRENT) ? [...stages, CURRENT] : stages;
  const withVersion = [...versions, { ...added, stages: [] }];
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
