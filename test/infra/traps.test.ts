import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';

import { TRAPS } from '../support/traps.ts';

/** The title as somebody wrote it: whole, between quotes. */
const isWritten = (text: string, title: string): boolean =>
  ["'", '"', '`'].some((quote) => text.includes(`${quote}${title}${quote}`));

describe('every trap', () => {
  test.each(TRAPS.map((trap) => [`${trap.id}: ${trap.what}`, trap] as const))('%s', (_, { tests, open }) => {
    const missing = tests.filter(
      ({ file, title }) => !existsSync(file) || !isWritten(readFileSync(file, 'utf8'), title),
    );
    expect(missing).toEqual([]);
    // Without a test there has to be a reason, as a sentence.
    expect(tests.length > 0 || /^\S.{15,}\.$/.test(open ?? '')).toBe(true);
  });

  test('is listed once, all thirteen of the design among them', () => {
    const ids = TRAPS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.slice(0, 13)).toEqual(Array.from({ length: 13 }, (_, index) => `T${index + 1}`));
  });
});
