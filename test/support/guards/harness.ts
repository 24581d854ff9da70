/**
 * Stands in for `@jest/globals` where template tests run hundreds of times in one process: jest would take seconds for
 * each run. Knows what such tests use and nothing else: a missing export fails their import, so none passes unheard.
 */
import { createRequire } from 'node:module';
import { format } from 'node:util';

const require = createRequire(import.meta.url);
const { jestExpect } = createRequire(require.resolve('@jest/globals'))('@jest/expect') as {
  readonly jestExpect: unknown;
};

interface Case {
  readonly title: string;
  readonly body: () => unknown;
}
type Body = (...values: readonly unknown[]) => unknown;
type Define = (title: string, body: Body) => void;

let cases: Case[] = [];
let groups: readonly string[] = [];

/** jest's own, so that a guard means here what it means there. */
export const expect = jestExpect;

const define: Define = (title, body) => {
  cases.push({ title: [...groups, title].join(': '), body: () => body() });
};

const group: Define = (title, body) => {
  const outside = groups;
  groups = [...groups, title];
  try {
    body();
  } finally {
    groups = outside;
  }
};

const each = (one: Define) => (rows: readonly unknown[]) => (title: string, body: Body) => {
  for (const row of rows) {
    const values = Array.isArray(row) ? (row as readonly unknown[]) : [row];
    one(titled(title, values), () => body(...values));
  }
};

/** Values beyond the title's `%s` are left out: `format` would append them. */
const titled = (title: string, values: readonly unknown[]): string =>
  format(title, ...values.slice(0, title.split('%s').length - 1));

export const test = Object.assign(define, { each: each(define) });
export const describe = Object.assign(group, { each: each(group) });

/** Runs what a module declares while it is imported. Returns the titles of the tests that failed. */
export async function failuresIn(importModule: () => Promise<unknown>): Promise<readonly string[]> {
  cases = [];
  groups = [];
  try {
    await importModule();
  } catch (error) {
    return [`(cannot be read) ${firstLine(error)}`];
  }
  const failed: string[] = [];
  for (const { title, body } of cases) if (await fails(body)) failed.push(title);
  if (cases.length === 0) throw new Error('a guard file declares no test');
  return failed;
}

async function fails(body: () => unknown): Promise<boolean> {
  try {
    await body();
    return false;
  } catch {
    return true;
  }
}

const firstLine = (error: unknown): string =>
  error instanceof Error ? error.message.split('\n')[0]! : String(error);
