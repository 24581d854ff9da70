/** What a deploy of one assembly over another does to each resource. */
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import type { ResourceDifference } from '@aws-cdk/cloudformation-diff';

import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { ReviewModel, ReviewedStack } from '../model/model.ts';

/** `orphaned`: taken out of the stack, and retained. `may-be-replaced`: depends on values that are not known yet. */
export type ChangeKind = 'added' | 'updated' | 'replaced' | 'may-be-replaced' | 'removed' | 'orphaned';

export interface ResourceChange {
  /** `stack/LogicalId`. */
  readonly address: string;
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly role: RegionRole | undefined;
  readonly kind: ChangeKind;
  /** Top-level properties that differ, in the order of the alphabet; empty for what comes or goes whole. */
  readonly properties: readonly string[];
}

/** Stacks that go by the same name are compared; one that only one side has comes or goes whole. */
export function resourceChanges(base: ReviewModel, head: ReviewModel): readonly ResourceChange[] {
  const before = new Map(base.stacks.map((stack) => [stack.name, stack]));
  const after = new Map(head.stacks.map((stack) => [stack.name, stack]));
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name) => changesOf(name, before.get(name), after.get(name)));
}

function changesOf(
  name: string,
  before: ReviewedStack | undefined,
  after: ReviewedStack | undefined,
): readonly ResourceChange[] {
  const changes: ResourceChange[] = [];
  const role = (after ?? before)?.role;
  fullDiff(before?.template ?? {}, after?.template ?? {}).resources.forEachDifference(
    (logicalId, difference) => {
      const kind = KINDS[difference.changeImpact];
      if (kind !== undefined && !isNoise(difference))
        changes.push({
          ...place(name, logicalId),
          ...typeOf(difference),
          role,
          kind,
          properties: properties(difference),
        });
    },
  );
  return changes;
}

const place = (stack: string, logicalId: string) => ({ address: `${stack}/${logicalId}`, stack, logicalId });
const typeOf = ({ newResourceType, oldResourceType, isRemoval }: ResourceDifference) => ({
  type: (isRemoval ? oldResourceType : newResourceType) ?? '',
});

/** Metadata says nothing about the world. */
const isNoise = (difference: ResourceDifference): boolean =>
  difference.isUpdate && Object.keys(difference.propertyUpdates).length === 0 && !policiesDiffer(difference);
const policiesDiffer = ({ otherChanges }: ResourceDifference): boolean =>
  ['DeletionPolicy', 'UpdateReplacePolicy', 'Condition'].some(
    (key) => otherChanges[key]?.isDifferent === true,
  );

const properties = (difference: ResourceDifference): readonly string[] =>
  difference.isUpdate
    ? [
        ...Object.keys(difference.propertyUpdates),
        ...Object.keys(difference.otherChanges).filter(
          (key) => key !== 'Metadata' && difference.otherChanges[key]?.isDifferent === true,
        ),
      ].toSorted()
    : [];

const KINDS: Readonly<Partial<Record<ResourceImpact, ChangeKind>>> = {
  [ResourceImpact.WILL_CREATE]: 'added',
  [ResourceImpact.WILL_IMPORT]: 'added',
  [ResourceImpact.WILL_UPDATE]: 'updated',
  [ResourceImpact.WILL_REPLACE]: 'replaced',
  [ResourceImpact.MAY_REPLACE]: 'may-be-replaced',
  [ResourceImpact.WILL_DESTROY]: 'removed',
  [ResourceImpact.WILL_ORPHAN]: 'orphaned',
};
