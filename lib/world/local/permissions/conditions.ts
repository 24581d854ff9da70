/** The condition operators that our templates use. One that is not here can neither allow nor be ignored. */
import { matchesWildcard } from './wildcard.ts';

/** Values of the request by condition key, as the service would supply them. Keys are compared without case. */
export type RequestContext = Readonly<Record<string, readonly string[]>>;
type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
type Test = (expected: readonly string[], actual: readonly string[] | undefined) => boolean;

const like = (expected: readonly string[], value: string): boolean =>
  expected.some((pattern) => matchesWildcard(pattern, value));

const OPERATORS: Readonly<Record<string, Test>> = {
  StringEquals: (expected, actual) => actual?.some((value) => expected.includes(value)) ?? false,
  StringNotEquals: (expected, actual) => !(actual?.some((value) => expected.includes(value)) ?? false),
  StringLike: (expected, actual) => actual?.some((value) => like(expected, value)) ?? false,
  ArnEquals: (expected, actual) => actual?.some((value) => like(expected, value)) ?? false,
  ArnLike: (expected, actual) => actual?.some((value) => like(expected, value)) ?? false,
  Bool: (expected, actual) => actual?.some((value) => expected.includes(value)) ?? false,
  Null: (expected, actual) => expected.includes(String(actual === undefined)),
  'ForAnyValue:StringEquals': (expected, actual) =>
    actual?.some((value) => expected.includes(value)) ?? false,
  'ForAnyValue:StringLike': (expected, actual) => actual?.some((value) => like(expected, value)) ?? false,
  // An absent key satisfies ForAllValues: the IAM guide warns of exactly that.
  'ForAllValues:StringEquals': (expected, actual) =>
    (actual ?? []).every((value) => expected.includes(value)),
  'ForAllValues:StringLike': (expected, actual) => (actual ?? []).every((value) => like(expected, value)),
};

/** `unknown` names the operator that this model lacks. */
export type ConditionResult =
  { readonly holds: boolean } | { readonly holds: false; readonly unknown: string };

/** All operators and all keys must hold. */
export function evaluateConditions(conditions: Conditions, context: RequestContext): ConditionResult {
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  for (const [operator, keys] of Object.entries(conditions)) {
    const test = OPERATORS[operator];
    if (test === undefined) return { holds: false, unknown: operator };
    for (const [key, expected] of Object.entries(keys))
      if (!test(texts(expected), values.get(key.toLowerCase()))) return { holds: false };
  }
  return { holds: true };
}

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : [String(value)];
