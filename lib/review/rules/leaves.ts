/** A resource's properties one value at a time, so that one undetermined value does not hide the others. */
import { isIntrinsic } from '../../assembly/intrinsics.ts';
import { isObject } from '../../assembly/json-file.ts';

export interface Leaf {
  readonly path: readonly (string | number)[];
  /** Text, number or flag, or one call of an intrinsic function. */
  readonly raw: unknown;
}

export function leavesOf(value: unknown, path: Leaf['path'] = []): readonly Leaf[] {
  if (isIntrinsic(value)) return [{ path, raw: value }];
  if (Array.isArray(value)) return value.flatMap((entry, index) => leavesOf(entry, [...path, index]));
  if (isObject(value))
    return Object.entries(value).flatMap(([key, member]) => leavesOf(member, [...path, key]));
  return [{ path, raw: value }];
}
