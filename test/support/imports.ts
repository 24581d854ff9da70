import { assembly } from './infra-templates.ts';
import type { EnvironmentName } from './infra-templates.ts';

interface Output {
  readonly Value: unknown;
  readonly Export?: { readonly Name: string };
}

/** What every import below `node` leads to: the exported reference in the stack that owns it. */
export function followed(environment: EnvironmentName, node: unknown): unknown {
  if (Array.isArray(node)) return node.map((item: unknown) => followed(environment, item));
  if (typeof node !== 'object' || node === null) return node;
  const { 'Fn::ImportValue': name } = node as Readonly<Record<string, unknown>>;
  if (name !== undefined) return exportedAs(environment, name);
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, followed(environment, value)]));
}

function exportedAs(environment: EnvironmentName, name: unknown): unknown {
  const outputs = assembly(environment).stacks.flatMap(({ template }) =>
    Object.values((template['Outputs'] ?? {}) as Readonly<Record<string, Output>>),
  );
  const found = outputs.find(({ Export }) => Export?.Name === name);
  if (found === undefined) throw new Error(`nobody exports ${String(name)}`);
  return found.Value;
}

/** References to the subnets of one purpose, one in each zone. */
export const subnetsFor = (purpose: 'Front' | 'Functions' | 'Database', zones: number): readonly unknown[] =>
  Array.from({ length: zones }, (_, index) => ({ Ref: `Vpc${purpose}Subnet${index + 1}Subnet` }));

export const groupOf = (id: string): unknown => ({ 'Fn::GetAtt': [id, 'GroupId'] });
