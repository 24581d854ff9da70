/** Condition functions: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html */
import { isDeepStrictEqual } from 'node:util';

import type { AssemblyError } from './errors.ts';
import { isObject } from './json-file.ts';

interface ConditionContext {
  /** The raw expression behind a name; undefined when there is none. */
  named(name: string): unknown;
  resolve(part: unknown): unknown;
  fail(problem: string): AssemblyError;
}

/**
 * Whether a condition holds.
 * @throws what `fail` gives for an unknown name, an unknown function or a circle of conditions.
 */
export function evaluateCondition(
  condition: unknown,
  context: ConditionContext,
  path: readonly string[] = [],
): boolean {
  const [name, raw] = onlyMember(condition, context);
  const argument = (part: unknown): boolean => evaluateCondition(part, context, path);
  const operands = (): readonly unknown[] => operandList(raw, name, context);
  switch (name) {
    case 'Condition':
      return evaluateNamed(String(raw), context, path);
    case 'Fn::Equals': {
      const [left, right] = operands().map((part) => context.resolve(part));
      return isDeepStrictEqual(comparable(left), comparable(right));
    }
    case 'Fn::And':
      return operands().every(argument);
    case 'Fn::Or':
      return operands().some(argument);
    case 'Fn::Not':
      return !argument(operands()[0]);
    default:
      throw context.fail(`uses the unknown condition function ${name}`);
  }
}

/** Parameters and literals compare as text: `true` equals `"true"`. */
const comparable = (value: unknown): unknown =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;

function evaluateNamed(name: string, context: ConditionContext, path: readonly string[]): boolean {
  const expression = context.named(name);
  if (expression === undefined) throw context.fail(`names the unknown condition "${name}"`);
  if (path.includes(name)) throw context.fail(`goes in a circle: ${[...path, name].join(' -> ')}`);
  return evaluateCondition(expression, context, [...path, name]);
}

function onlyMember(condition: unknown, context: ConditionContext): readonly [string, unknown] {
  const [member, ...others] = isObject(condition) ? Object.entries(condition) : [];
  if (member === undefined || others.length > 0) throw context.fail('needs exactly one condition function');
  return member;
}

function operandList(raw: unknown, name: string, context: ConditionContext): readonly unknown[] {
  if (Array.isArray(raw) && raw.length > 0) return raw as readonly unknown[];
  throw context.fail(`needs a list of operands for ${name}`);
}
