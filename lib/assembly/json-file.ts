import { readFileSync } from 'node:fs';

import { AssemblyError } from './errors.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as a message quotes it. */
export const quoted = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/**
 * Reads a JSON object.
 * @throws AssemblyError ASSEMBLY_MISSING without the file, ASSEMBLY_CORRUPT with file, line and column otherwise.
 */
export function readJsonObject(file: string): JsonObject {
  const source = readText(file);
  const value = parse(file, source);
  if (!isObject(value))
    throw new AssemblyError('ASSEMBLY_CORRUPT', `${file} holds ${describe(value)}, needs a JSON object`);
  return value;
}

const describe = (value: unknown): string => (Array.isArray(value) ? 'a list' : quoted(value));

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new AssemblyError('ASSEMBLY_MISSING', `${file} cannot be read (${reason})`, error);
  }
}

function parse(file: string, source: string): unknown {
  try {
    return JSON.parse(source) as unknown;
  } catch (error) {
    const place = position(source, (error as Error).message);
    throw new AssemblyError('ASSEMBLY_CORRUPT', `${file} is not valid JSON ${place}`, error);
  }
}

/** V8 gives an offset, or quotes the text from ten characters before the fault, or says that the input ended early. */
function position(source: string, message: string): string {
  const offset = /at position (\d+)/.exec(message)?.[1];
  if (offset !== undefined) return `at ${lineAndColumn(source, Number(offset))}`;
  const excerpt = /^Unexpected token '.+', (?:\.\.\.)?"(.+)"(?:\.\.\.)? is not valid/s.exec(message)?.[1];
  if (excerpt === undefined) return `at ${lineAndColumn(source, source.length)}: it ends early`;
  return `near ${lineAndColumn(source, source.indexOf(excerpt) + Math.min(10, excerpt.length - 1))}`;
}

function lineAndColumn(source: string, offset: number): string {
  const before = source.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}
