/** One resource as a rule sees it. Reading a value that the templates do not determine throws, and the judge notes it. */
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { AssemblyError } from '../../assembly/errors.ts';
import { isObject } from '../../assembly/json-file.ts';
import type { JsonObject } from '../../assembly/json-file.ts';
import { describeOrigin } from '../../assembly/resource.ts';
import { DEFERRED_ATTRIBUTE } from '../../assembly/topology.ts';
import type { StackResource } from '../../assembly/stack-resources.ts';

type Path = readonly (string | number)[];

export interface ReviewedResource {
  /** `stack/LogicalId`, as every finding names it. */
  readonly address: string;
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** As the CDK's command line lets it stand in the metadata, from the stack on; undefined where it does not. */
  readonly constructPath: string | undefined;
  readonly region: string | undefined;
  /** Undefined in a third region, or where the stack's region is not fixed. */
  readonly role: RegionRole | undefined;
  /** Properties as the template writes them, intrinsics and all. */
  readonly raw: JsonObject;
  /** Beside `Properties`: `DeletionPolicy`, `UpdateReplacePolicy`, `Metadata`, `DependsOn`. */
  readonly attributes: JsonObject;
  /** A subject of one. */
  readonly resources: readonly ReviewedResource[];
  /** Undefined where there is no such property. @throws AssemblyError where it cannot be known before a deploy. */
  readonly value: (...path: Path) => unknown;
  /** As `value`; undefined where there is none. @throws AssemblyError too where it is something else than text. */
  readonly text: (...path: Path) => string | undefined;
  /** As `text`. CloudFormation takes a number in quotes as well. */
  readonly number: (...path: Path) => number | undefined;
  readonly flag: (...path: Path) => boolean | undefined;
  /** Empty where there is none. */
  readonly list: (...path: Path) => readonly unknown[];
  /** Value of `Ref`. @throws AssemblyError as above. */
  readonly reference: () => string;
  /** Value of `Fn::GetAtt`. @throws AssemblyError as above. */
  readonly attribute: (name: string) => string;
}

export function reviewedResource(resource: StackResource, role: RegionRole | undefined): ReviewedResource {
  const { origin, raw, stack } = resource;
  const value = (...path: Path): unknown => resource.property(...path);
  const wrong = (path: Path, needed: string): AssemblyError =>
    new AssemblyError('INTRINSIC', `${describeOrigin(origin)}: ${path.join('.')} is no ${needed}`);
  const self: ReviewedResource = {
    address: `${origin.stack}/${origin.logicalId}`,
    ...origin,
    constructPath: constructPathOf(raw.attributes, stack.path),
    region: stack.region,
    role,
    raw: raw.properties,
    attributes: raw.attributes,
    get resources() {
      return [self];
    },
    value,
    text: (...path) => {
      const found = value(...path);
      if (found === undefined) return undefined;
      if (typeof found !== 'string') throw wrong(path, 'text');
      return known(found, () => wrong(path, 'text that is known before a function ran'));
    },
    number: (...path) => {
      const found = value(...path);
      if (found === undefined) return undefined;
      if (found === '' || !Number.isFinite(Number(found))) throw wrong(path, 'number');
      return Number(found);
    },
    flag: (...path) => {
      const found = value(...path);
      if (found === undefined) return undefined;
      if (found === true || found === 'true') return true;
      if (found === false || found === 'false') return false;
      throw wrong(path, 'flag');
    },
    list: (...path) => {
      const found = value(...path);
      if (found === undefined) return [];
      if (!Array.isArray(found)) throw wrong(path, 'list');
      return found as readonly unknown[];
    },
    reference: () => resource.reference,
    attribute: (name) => resource.attribute(name),
  };
  return self;
}

/** What a custom resource's function will answer is not known to a review. */
function known(text: string, problem: () => AssemblyError): string {
  if (text.search(DEFERRED_ATTRIBUTE) >= 0) throw problem();
  return text;
}

/** Without the stack's own path: the same for both regions of an application that builds a stack twice. */
function constructPathOf({ Metadata }: JsonObject, stack: string): string | undefined {
  const path = isObject(Metadata) ? Metadata['aws:cdk:path'] : undefined;
  return typeof path === 'string' && path.startsWith(`${stack}/`) ? path.slice(stack.length + 1) : undefined;
}
