import { AssemblyError } from './errors.ts';
import { isObject, quoted } from './json-file.ts';
import type { JsonObject } from './json-file.ts';
import { describeOrigin } from './resource.ts';
import type { GraphResource } from './resource-graph.ts';
import type { Origin } from './topology.ts';

/**
 * Typed reading of resolved properties by dotted path. Every complaint names stack, logical id, property and what
 * the world needs it for. CloudFormation takes numbers and flags as text too, so these do as well.
 */
export class PropertyReader {
  readonly origin: Origin;
  readonly purpose: string;
  readonly #properties: JsonObject;
  readonly #prefix: string;

  constructor(origin: Origin, purpose: string, properties: JsonObject, prefix = '') {
    this.origin = origin;
    this.purpose = purpose;
    this.#properties = properties;
    this.#prefix = prefix;
  }

  has(path: string): boolean {
    return this.#find(path) !== undefined;
  }

  text(path: string): string {
    return this.optionalText(path) ?? this.#missing(path);
  }

  optionalText(path: string): string | undefined {
    const value = this.#find(path);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.wrong(path, 'text');
  }

  /** Where a property is either a text or something with parts. */
  isText(path: string): boolean {
    return typeof this.#find(path) === 'string';
  }

  number(path: string, fallback?: number): number {
    return this.optionalNumber(path) ?? fallback ?? this.#missing(path);
  }

  optionalNumber(path: string): number | undefined {
    const raw = this.optionalText(path);
    if (raw === undefined) return undefined;
    const value = Number(raw);
    return raw.trim() === '' || Number.isNaN(value) ? this.wrong(path, 'a number') : value;
  }

  flag(path: string, fallback: boolean): boolean {
    const raw = this.optionalText(path);
    if (raw === undefined) return fallback;
    return raw === 'true' || (raw === 'false' ? false : this.wrong(path, 'true or false'));
  }

  /** One of a closed set. */
  choice<T extends string>(path: string, allowed: readonly T[], fallback?: T): T {
    const raw = this.optionalText(path) ?? fallback ?? this.#missing(path);
    return allowed.find((candidate) => candidate === raw) ?? this.wrong(path, allowed.join(' or '));
  }

  /** A list of texts; one text counts as a list of one. Absent reads as empty. */
  texts(path: string): readonly string[] {
    return this.#list(path).map((entry) =>
      typeof entry === 'string' ? entry : this.wrong(path, 'a list of texts'),
    );
  }

  /** A list of objects, each with its own reader. Absent reads as empty. */
  items(path: string): readonly PropertyReader[] {
    return this.#list(path).map((entry, index) =>
      isObject(entry)
        ? new PropertyReader(this.origin, this.purpose, entry, `${this.#prefix}${path}.${index}.`)
        : this.wrong(path, 'a list of objects'),
    );
  }

  object(path: string): JsonObject {
    const value = this.#find(path) ?? {};
    return isObject(value) ? value : this.wrong(path, 'an object');
  }

  /** @throws AssemblyError PART_UNSUPPORTED: what was found, what is allowed. */
  wrong(path: string, allowed: string): never {
    throw new AssemblyError(
      'PART_UNSUPPORTED',
      `${describeOrigin(this.origin)}: ${this.#prefix}${path} is ${quoted(this.#find(path))}, ` +
        `the world takes ${allowed} for ${this.purpose}`,
    );
  }

  #missing(path: string): never {
    throw new AssemblyError(
      'PART_MISSING',
      `${describeOrigin(this.origin)} has no ${this.#prefix}${path}, which the world needs for ${this.purpose}`,
    );
  }

  #find(path: string): unknown {
    return path
      .split('.')
      .reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), this.#properties);
  }

  #list(path: string): readonly unknown[] {
    const value = this.#find(path);
    if (value === undefined) return [];
    return Array.isArray(value) ? (value as readonly unknown[]) : [value];
  }
}

/** Reader of one resource's properties; `purpose` completes "which the world needs for ...". */
export const readerOf = (resource: GraphResource, purpose: string): PropertyReader =>
  new PropertyReader(resource.origin, purpose, resource.properties());
