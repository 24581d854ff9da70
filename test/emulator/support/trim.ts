/** A template less the resource types that an emulator does not know, so that the rest can be deployed to it. */
export interface LeftOut {
  readonly id: string;
  readonly type: string;
}

interface Body {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

export interface Trimmed {
  readonly template: Body;
  readonly leftOut: readonly LeftOut[];
}

/** References to what is left out become texts that name it; so nothing that stays is changed in kind. */
export function trim(template: Body, unknown: (type: string) => boolean): Trimmed {
  const entries = Object.entries(template.Resources);
  const leftOut = entries
    .filter(([, { Type }]) => unknown(Type))
    .map(([id, { Type }]) => ({ id, type: Type }));
  const gone = new Set(leftOut.map(({ id }) => id));
  const kept = Object.fromEntries(entries.filter(([id]) => !gone.has(id)));
  return { template: without({ ...template, Resources: kept }, gone) as Body, leftOut };
}

function without(node: unknown, gone: ReadonlySet<string>): unknown {
  if (Array.isArray(node)) return node.map((item: unknown) => without(item, gone));
  if (typeof node !== 'object' || node === null) return node;
  const named = referenced(node);
  if (named !== undefined && gone.has(named)) return `left-out-${named}`;
  return Object.fromEntries(
    Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
      key === 'DependsOn' ? dependencies(value, gone) : [[key, without(value, gone)]],
    ),
  );
}

function referenced(node: object): string | undefined {
  const { Ref, 'Fn::GetAtt': attribute } = node as { Ref?: unknown; 'Fn::GetAtt'?: unknown };
  const named: unknown = Ref ?? (Array.isArray(attribute) ? (attribute as unknown[])[0] : undefined);
  return typeof named === 'string' ? named : undefined;
}

function dependencies(value: unknown, gone: ReadonlySet<string>): readonly (readonly [string, unknown])[] {
  const kept = [value].flat().filter((id) => typeof id === 'string' && !gone.has(id));
  return kept.length === 0 ? [] : [['DependsOn', kept]];
}
