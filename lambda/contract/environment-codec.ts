/**
 * Environment variables as encode/decode pairs: infra writes with the same table that the function reads with,
 * so a name can never be spelled two ways.
 */

export interface Field<T> {
  readonly variable: string;
  readonly write: (value: T) => string;
  /** Throws a plain sentence about `raw`; the codec adds the variable's name. */
  readonly read: (raw: string) => T;
}

/** Any field, whatever it reads. */
interface AnyField {
  readonly variable: string;
  readonly write: (value: never) => string;
  readonly read: (raw: string) => unknown;
}
type Shape = Readonly<Record<string, AnyField>>;
export type Decoded<S extends Shape> = { readonly [K in keyof S]: ReturnType<S[K]['read']> };

/** Set by the Lambda service itself: read by every function, never written into a template. */
const PROVIDED_BY_LAMBDA: ReadonlySet<string> = new Set(['AWS_REGION']);

export interface EnvironmentCodec<T> {
  /** Text values may be CDK tokens: they are passed through untouched. What Lambda itself sets is left out. */
  encode(value: Omit<T, 'region'>): Record<string, string>;
  /** @throws EnvironmentError that lists every missing or malformed variable at once. */
  decode(environment: Readonly<Record<string, string | undefined>>): T;
}

export class EnvironmentError extends Error {
  readonly code = 'ENVIRONMENT_INVALID';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`environment variables: ${problems.join('; ')}`);
    this.name = 'EnvironmentError';
    this.problems = problems;
  }
}

/** Text that must not be empty. */
export const text = (variable: string): Field<string> => ({
  variable,
  write: (value) => value,
  read: (raw) => {
    if (raw === '') throw new Error('is empty');
    return raw;
  },
});

/** A whole number from `minimum` up. */
export const integer = (variable: string, minimum = 0): Field<number> => ({
  variable,
  write: (value) => String(value),
  read: (raw) => {
    const value = Number(raw);
    if (!Number.isInteger(value) || value < minimum)
      throw new Error(`is "${raw}", needs a whole number from ${minimum}`);
    return value;
  },
});

/** A part of a whole, 0 to 1. */
export const share = (variable: string): Field<number> => ({
  variable,
  write: (value) => String(value),
  read: (raw) => {
    const value = Number(raw);
    if (raw === '' || !(value >= 0 && value <= 1)) throw new Error(`is "${raw}", needs a number from 0 to 1`);
    return value;
  },
});

/** One of a closed set. */
export const choice = <T extends string>(variable: string, allowed: readonly T[]): Field<T> => ({
  variable,
  write: (value) => value,
  read: (raw) => {
    const found = allowed.find((candidate) => candidate === raw);
    if (found === undefined) throw new Error(`is "${raw}", needs one of ${allowed.join(', ')}`);
    return found;
  },
});

/** Comma-separated, at least one entry; no entry holds a comma. */
export const list = (variable: string): Field<readonly string[]> => ({
  variable,
  write: (values) => values.join(','),
  read: (raw) => {
    const values = raw.split(',').filter((value) => value !== '');
    if (values.length === 0) throw new Error('holds no entry');
    return values;
  },
});

/** As {@link list}, or the word `none` for no entry: an empty variable could as well be a forgotten one. */
export const listOrNone = (variable: string): Field<readonly string[]> => {
  const some = list(variable);
  return {
    variable,
    write: (values) => (values.length === 0 ? 'none' : some.write(values)),
    read: (raw) => (raw === 'none' ? [] : some.read(raw)),
  };
};

/** Builds the codec of one function's environment. */
export function environmentCodec<S extends Shape>(shape: S): EnvironmentCodec<Decoded<S>> {
  const fields = Object.entries(shape);
  return {
    encode: (value) => encodeFields(fields, value as Readonly<Record<string, never>>),
    decode: (environment) => decodeFields(fields, environment) as Decoded<S>,
  };
}

function encodeFields(
  fields: readonly (readonly [string, AnyField])[],
  value: Readonly<Record<string, never>>,
): Record<string, string> {
  const written = fields.filter(([, field]) => !PROVIDED_BY_LAMBDA.has(field.variable));
  return Object.fromEntries(
    written.map(([key, field]) => [field.variable, field.write(value[key] as never)]),
  );
}

function decodeFields(
  fields: readonly (readonly [string, AnyField])[],
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  const problems: string[] = [];
  const decoded: Record<string, unknown> = {};
  for (const [key, field] of fields) {
    const raw = environment[field.variable];
    if (raw === undefined) {
      problems.push(`${field.variable} is not set`);
      continue;
    }
    try {
      decoded[key] = field.read(raw);
    } catch (error) {
      problems.push(`${field.variable} ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) throw new EnvironmentError(problems);
  return decoded;
}
