/** Records that stand in an `AWS::Route53::RecordSetGroup`, each as the `AWS::Route53::RecordSet` that it amounts to. */
import { isObject } from '../../assembly/json-file.ts';
import type { StackResource } from '../../assembly/stack-resources.ts';

const GROUP = 'AWS::Route53::RecordSetGroup';
/** What a group says for all of its records. */
const COMMON: readonly string[] = ['HostedZoneId', 'HostedZoneName', 'Comment'];

/** The group, and its records as `<logical id>[0]` and so on; none where an intrinsic decides which there are. */
export function withRecordsOfGroup(resource: StackResource): readonly StackResource[] {
  const { RecordSets } = resource.raw.properties;
  if (resource.origin.type !== GROUP || !Array.isArray(RecordSets)) return [resource];
  return [resource, ...RecordSets.map((raw: unknown, index) => recordOf(resource, raw, index))];
}

function recordOf(group: StackResource, raw: unknown, index: number): StackResource {
  const { logicalId } = group.origin;
  const common = COMMON.filter((name) => name in group.raw.properties);
  const inherited = Object.fromEntries(common.map((name) => [name, group.raw.properties[name]]));
  return {
    stack: group.stack,
    origin: { ...group.origin, logicalId: `${logicalId}[${index}]`, type: 'AWS::Route53::RecordSet' },
    raw: { ...group.raw, properties: { ...inherited, ...(isObject(raw) ? raw : {}) } },
    get reference() {
      return group.reference;
    },
    properties: () => ({ ...inherited, ...objectOf(group.property('RecordSets', index)) }),
    property: (...path) =>
      group.property('RecordSets', index, ...path) ??
      (common.includes(String(path[0])) ? group.property(...path) : undefined),
    attribute: (name) => group.attribute(name),
  };
}

const objectOf = (value: unknown) => (isObject(value) ? value : {});
