/**
 * What a role may do, as the templates write it. Raw: which bucket a statement names is not known before a deploy,
 * that it names every one is.
 */
import { isObject } from '../../../assembly/json-file.ts';
import type { JsonObject } from '../../../assembly/json-file.ts';
import type { ReviewModel } from '../../model/model.ts';
import { perModel } from '../../model/per-model.ts';
import type { ReviewedResource } from '../../model/resource.ts';

export interface Grant {
  readonly actions: readonly string[];
  /** On `*`, and under no condition. */
  readonly isEverywhere: boolean;
  /** AWS's own policy that it comes from. */
  readonly managedBy?: string;
}

/** AWS's own policies that allow everything, or everything of a service: `AmazonRDSFullAccess`. */
const WIDE_MANAGED_POLICY =
  /:aws:policy\/(?:[\w-]+\/)*(AdministratorAccess|PowerUserAccess|\w+FullAccess)\b/g;

export function grantsOf(role: ReviewedResource, model: ReviewModel): readonly Grant[] {
  const documents = [
    ...objects(role.raw.Policies).map((policy) => policy.PolicyDocument),
    ...attachedTo(role, model).map(({ raw }) => raw.PolicyDocument),
  ];
  const statements = documents.flatMap((document) => (isObject(document) ? objects(document.Statement) : []));
  const managed = JSON.stringify(role.raw.ManagedPolicyArns ?? []).matchAll(WIDE_MANAGED_POLICY);
  return [
    ...statements.filter(({ Effect }) => Effect === 'Allow').map(grantOf),
    ...[...managed].map(([, name = '']) => ({
      actions: [actionOf(name)],
      isEverywhere: true,
      managedBy: name,
    })),
  ];
}

/** `rds:*` of `AmazonRDSFullAccess`: these policies bear their service's name. */
function actionOf(managedPolicy: string): string {
  const service = /^(?:Amazon|AWS)?(\w+?)_?FullAccess$/.exec(managedPolicy)?.[1];
  return service === undefined ? '*' : `${service.toLowerCase()}:*`;
}

/** `*`, or all of a service (`rds:*`), on every resource: what such grants say. */
export const boundlessActions = (grants: readonly Grant[]): readonly string[] =>
  grants
    .filter(({ isEverywhere }) => isEverywhere)
    .flatMap(({ actions, managedBy }) =>
      actions
        .filter((action) => action === '*' || action.endsWith(':*'))
        .map((action) => (managedBy === undefined ? action : `all of ${managedBy}`)),
    );

/** Names of actions are case-insensitive, and hold `*` for any text. */
export function allows(granted: string, action: string): boolean {
  const pattern = granted.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*');
  return new RegExp(`^${pattern}$`, 'i').test(action);
}

function grantOf({ Action, Resource, Condition }: JsonObject): Grant {
  return {
    actions: texts(Action),
    isEverywhere: texts(Resource).includes('*') && Condition === undefined,
  };
}

/** The CDK attaches policies by `Ref`, in the role's own stack. */
function attachedTo(role: ReviewedResource, model: ReviewModel): readonly ReviewedResource[] {
  return (policiesOf(model).get(role.stack) ?? []).filter(({ raw }) => namesRole(raw, role.logicalId));
}

/** By stack. */
const policiesOf = perModel((model) =>
  Map.groupBy(
    model.ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'),
    ({ stack }) => stack,
  ),
);

const namesRole = ({ Roles, RoleName }: JsonObject, logicalId: string): boolean =>
  [...objects(Roles), RoleName].some((named) => isObject(named) && named.Ref === logicalId);

/** Of one or of a list, as policies write them. */
const several = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : [value];
const objects = (value: unknown): readonly JsonObject[] => several(value).filter(isObject);
const texts = (value: unknown): readonly string[] =>
  several(value).filter((entry) => typeof entry === 'string');
