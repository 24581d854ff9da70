/** Resources as they stand in the templates, before anything is resolved. */
import type { JsonObject } from './json-file.ts';
import { isObject } from './json-file.ts';
import type { CloudStack } from './cloud-assembly.ts';
import type { Origin } from './topology.ts';

export interface RawResource {
  readonly stack: CloudStack;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly condition: string | undefined;
  readonly dependsOn: readonly string[];
  /** Everything beside `Type` and `Properties`. */
  readonly attributes: JsonObject;
}

export const originOf = ({ stack, logicalId, type }: RawResource): Origin => ({
  stack: stack.name,
  logicalId,
  type,
});

/** `holdover-dev-shared/SessionTable (AWS::DynamoDB::GlobalTable)`, as every message names a resource. */
export const describeOrigin = ({ stack, logicalId, type }: Origin): string =>
  `${stack}/${logicalId} (${type})`;

/** A resource whose answers come from one of our functions: backed by Lambda, attributes known only after it ran. */
export const isCustomResource = (type: string): boolean =>
  type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';

export function readResources(stack: CloudStack): readonly RawResource[] {
  const { Resources } = stack.template;
  return Object.entries(isObject(Resources) ? Resources : {}).flatMap(([logicalId, resource]) =>
    isObject(resource) ? [readResource(stack, logicalId, resource)] : [],
  );
}

function readResource(stack: CloudStack, logicalId: string, resource: JsonObject): RawResource {
  const { Type, Properties, ...attributes } = resource;
  const { Condition, DependsOn } = attributes;
  return {
    stack,
    logicalId,
    type: typeof Type === 'string' ? Type : '',
    properties: isObject(Properties) ? Properties : {},
    condition: typeof Condition === 'string' ? Condition : undefined,
    dependsOn: [DependsOn ?? []].flat().map(String),
    attributes,
  };
}
