/** How a CDK application carries values from a stack in one region to a stack in another. */
import { isObject } from '../../../assembly/json-file.ts';
import { leavesOf } from '../leaves.ts';
import type { ReviewedResource } from '../../model/resource.ts';

export const READER = 'Custom::CrossRegionExportReader';
export const WRITER = 'Custom::CrossRegionExportWriter';

/** Names of parameters hold the producing region without dashes: `/cdk/exports/Reader/Writereuwest1RefTopic`. */
export function importsFrom({ type, raw }: ReviewedResource, region: string): readonly string[] {
  const { imports } = type === READER && isObject(raw.ReaderProps) ? raw.ReaderProps : {};
  const names = isObject(imports) ? Object.keys(imports) : [];
  return names.filter((name) => name.split('/').at(-1)?.includes(region.replaceAll('-', '')));
}

/** Whether it writes parameters into that region, at each deploy. */
export const exportsInto = ({ type, raw }: ReviewedResource, region: string): boolean =>
  type === WRITER && isObject(raw.WriterProps) && raw.WriterProps.region === region;

/** Stacks of that region whose outputs it asks for by `Fn::GetStackOutput`, the CDK's weak reference. */
export function stackOutputsOf({ raw }: ReviewedResource, region: string): readonly string[] {
  const calls = leavesOf(raw).flatMap((leaf) => callsIn(leaf.raw));
  const stacks = calls.filter(({ Region }) => Region === region).map(({ StackName }) => String(StackName));
  return [...new Set(stacks)];
}

function callsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value)) return value.flatMap(callsIn);
  if (!isObject(value)) return [];
  const call = value['Fn::GetStackOutput'];
  return isObject(call) ? [call] : Object.values(value).flatMap(callsIn);
}
