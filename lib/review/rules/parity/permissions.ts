/** Policies taken apart: one entry for each thing that a statement says of one action on one resource. */
import { isObject } from '../../../assembly/json-file.ts';
import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { comparable } from './comparable.ts';

export interface Permission {
  readonly effect: string;
  readonly action: string;
  /** Comparable between regions. */
  readonly key: string;
}

export function permissionsOf(resource: ReviewedResource, model: ReviewModel): readonly Permission[] {
  return documentsOf(resource).flatMap((document) => {
    const statements = isObject(document) ? listOf(document.Statement) : [];
    return statements.filter(isObject).flatMap((statement) => apart(statement, resource, model));
  });
}

/** Of a role, those written into it; trust is left out: who may take a role is the same service in both regions. */
function documentsOf({ raw }: ReviewedResource): readonly unknown[] {
  const inline = listOf(raw.Policies).map((policy) => (isObject(policy) ? policy.PolicyDocument : undefined));
  return [raw.PolicyDocument, ...inline];
}

function apart(
  {
    Effect,
    Action,
    NotAction,
    Resource,
    NotResource,
    Condition,
    Principal,
  }: Readonly<Record<string, unknown>>,
  resource: ReviewedResource,
  model: ReviewModel,
): readonly Permission[] {
  const rest = { NotAction, NotResource, Condition, Principal };
  const effect = String(Effect);
  const targets = Resource === undefined ? [null] : listOf(Resource);
  return listOf(Action ?? 'NotAction').flatMap((action) =>
    targets.map((target) => ({
      effect,
      action: String(action),
      key: comparable({ effect, action, target, ...rest }, resource, model),
    })),
  );
}

const listOf = (value: unknown): readonly unknown[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
};
