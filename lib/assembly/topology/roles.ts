/** Execution roles with every statement that hangs on them, wherever the template puts it. */
import { isObject } from '../json-file.ts';
import type { JsonObject } from '../json-file.ts';
import { readerOf } from '../property-reader.ts';
import type { PropertyReader } from '../property-reader.ts';
import type { GraphResource, ResourceGraph } from '../resource-graph.ts';
import type { PolicyStatement, RolePart } from '../topology.ts';

const purpose = 'deciding what a function may do';

/** A policy document of its own, and the roles or role names that it is attached to. */
interface AttachedPolicy {
  readonly arn: string;
  readonly roles: readonly string[];
  readonly statements: readonly PolicyStatement[];
}

export function readRoles(graph: ResourceGraph): readonly RolePart[] {
  const policies = graph
    .ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy')
    .map(readAttachedPolicy);
  return graph.ofType('AWS::IAM::Role').map((resource) => readRole(resource, policies));
}

function readAttachedPolicy(resource: GraphResource): AttachedPolicy {
  const properties = readerOf(resource, purpose);
  return {
    arn: resource.reference,
    roles: [...properties.texts('Roles'), ...properties.texts('RoleName')],
    statements: readStatements(properties, 'PolicyDocument'),
  };
}

function readRole(resource: GraphResource, policies: readonly AttachedPolicy[]): RolePart {
  const properties = readerOf(resource, purpose);
  const name = resource.reference;
  const managed = properties.texts('ManagedPolicyArns');
  const attached = policies.filter(({ arn, roles }) => roles.includes(name) || managed.includes(arn));
  const inline = properties.items('Policies').flatMap((policy) => readStatements(policy, 'PolicyDocument'));
  const ownArns = new Set(policies.map(({ arn }) => arn));
  return {
    origin: resource.origin,
    region: resource.region,
    arn: resource.attribute('Arn'),
    name,
    statements: [...inline, ...attached.flatMap(({ statements }) => statements)],
    managedPolicies: managed.filter((arn) => !ownArns.has(arn)).map(managedPolicyName),
  };
}

/** `arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole` reads as its part after `policy/`. */
const managedPolicyName = (arn: string): string => arn.slice(arn.indexOf(':policy/') + ':policy/'.length);

const readStatements = (properties: PropertyReader, path: string): readonly PolicyStatement[] =>
  properties.items(`${path}.Statement`).map(readStatement);

function readStatement(statement: PropertyReader): PolicyStatement {
  if (statement.has('NotAction')) statement.wrong('NotAction', 'Action');
  if (statement.has('NotResource')) statement.wrong('NotResource', 'Resource');
  const conditions = Object.entries(statement.object('Condition'));
  return {
    effect: statement.choice('Effect', ['Allow', 'Deny']),
    actions: statement.texts('Action'),
    resources: statement.texts('Resource'),
    conditions: Object.fromEntries(conditions.filter(isConditionBlock)),
  };
}

const isConditionBlock = (entry: readonly [string, unknown]): entry is [string, JsonObject] =>
  isObject(entry[1]);
