/** Reads JSON bodies field by field and collects every fault before it refuses. */
import { invalidBody } from './errors.ts';

type Fields = Readonly<Record<string, unknown>>;

export class BodyReader {
  readonly #fields: Fields;
  readonly #problems: string[] = [];
  readonly #known = new Set<string>();

  /** @throws AdminRefusal 400 when the text is no JSON object. */
  constructor(text: string) {
    this.#fields = parseObject(text);
  }

  text(name: string, rule: TextRule): string {
    const value = this.optionalText(name, rule);
    if (value === undefined && !(name in this.#fields)) this.#problem(`${name} is missing`);
    return value ?? '';
  }

  optionalText(name: string, rule: TextRule): string | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (typeof value === 'string' && rule.accepts(value)) return value;
    this.#problem(`${name} must be ${rule.allowed}`);
    return undefined;
  }

  choice<const T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.#take(name);
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) this.#problem(`${name} must be one of ${allowed.join(', ')}`);
    return found ?? (allowed[0] as T);
  }

  /** An absent list is an empty one. */
  list(name: string, rule: TextRule): readonly string[] {
    const value = this.#take(name) ?? [];
    const sound =
      Array.isArray(value) && value.every((entry) => typeof entry === 'string' && rule.accepts(entry));
    if (!sound) this.#problem(`${name} must be a list, each entry ${rule.allowed}`);
    return sound ? [...new Set(value as readonly string[])] : [];
  }

  /** A rule over several fields. */
  require(holds: boolean, problem: string): void {
    if (!holds) this.#problem(problem);
  }

  /** Call last. @throws AdminRefusal 400 with every fault found, unknown fields among them. */
  finish(): void {
    const unknown = Object.keys(this.#fields).filter((name) => !this.#known.has(name));
    if (unknown.length > 0) {
      this.#problem(`unknown fields: ${unknown.join(', ')}; known are ${[...this.#known].join(', ')}`);
    }
    if (this.#problems.length > 0) throw invalidBody(this.#problems);
  }

  #take(name: string): unknown {
    this.#known.add(name);
    return this.#fields[name];
  }

  #problem(problem: string): void {
    this.#problems.push(problem);
  }
}

export interface TextRule {
  readonly accepts: (value: string) => boolean;
  /** Ends the sentence "... must be". */
  readonly allowed: string;
}

/** Visible text: no control characters, no blank ends. */
export const visibleText = (minimum: number, maximum: number): TextRule => ({
  accepts: (value) =>
    value.length >= minimum && value.length <= maximum && value === value.trim() && !/\p{C}/u.test(value),
  allowed: `${minimum} to ${maximum} visible characters`,
});

function parseObject(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidBody(['the body is not JSON']);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw invalidBody(['the body is not a JSON object']);
}
