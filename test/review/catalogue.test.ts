/** What the catalogue promises to people who read it or name its ids. */
import { readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';

import { RULES, ruleOf } from '../../lib/review/catalogue.ts';
import { cataloguePage } from '../../lib/review/catalogue-page.ts';

test('ids are unique, and each is found by its id', () => {
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  for (const rule of RULES) expect(ruleOf(rule.id)).toBe(rule);
});

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('is described whole', () => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
    for (const text of [rule.title, rule.why, rule.fix]) expect(text).toMatch(/^[A-Z].{14,}/s);
    expect(rule.title).not.toMatch(/\.$/);
    expect(rule.source).toMatch(/https:\/\/|\d{4}/);
    expect(rule.controls.length).toBeGreaterThan(0);
  });
});

test('the page in the repository is the one that the code prints', () => {
  expect(readFileSync('docs/review-rules.md', 'utf8')).toBe(cataloguePage(RULES));
});
