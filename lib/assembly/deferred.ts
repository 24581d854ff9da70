/** Values that only a custom resource's function knows: found, and put in once it answered. */
import { DEFERRED_ATTRIBUTE } from './topology.ts';

export interface DeferredReference {
  readonly stack: string;
  readonly logicalId: string;
  /** An attribute of the answer's `Data`, or `PhysicalResourceId`. */
  readonly attribute: string;
}
/** @returns undefined while the function has not run: the reference stays as it is. */
export type DeferredLookup = (reference: DeferredReference) => string | undefined;

/** A copy of any value, a whole topology included, with what `lookup` knows put in place of its references. */
export function resolveDeferred<T>(value: T, lookup: DeferredLookup): T {
  return mapTexts(value, (text) =>
    text.replaceAll(
      DEFERRED_ATTRIBUTE,
      (whole, stack: string, logicalId: string, attribute: string) =>
        lookup({ stack, logicalId, attribute }) ?? whole,
    ),
  ) as T;
}

/** Every reference that is still open in a value, each once. */
export function deferredReferences(value: unknown): readonly DeferredReference[] {
  const found = new Map<string, DeferredReference>();
  mapTexts(value, (text) => {
    for (const [whole, stack = '', logicalId = '', attribute = ''] of text.matchAll(DEFERRED_ATTRIBUTE))
      found.set(whole, { stack, logicalId, attribute });
    return text;
  });
  return [...found.values()];
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((entry) => mapTexts(entry, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapTexts(member, change)]));
}
