/** Each rule over its bad fixtures, and all rules over all good ones. */
import { describe, expect, test } from '@jest/globals';

import { RULES } from '../../lib/review/catalogue.ts';
import { judge } from '../../lib/review/judge.ts';
import type { Judgement } from '../../lib/review/judge.ts';
import { FIXTURES } from './fixtures/fixtures.ts';
import { modelOf } from './support/two-regions.ts';

const ruleOf = (id: string) => RULES.find((rule) => rule.id === id)!;
const told = ({ findings }: Judgement) =>
  findings.map(({ rule, resources, detail }) => `${rule.id} at ${resources.join(', ')}: ${detail}`);

test('every rule has fixtures, and every fixture a rule', () => {
  expect(FIXTURES.map(({ rule }) => rule).toSorted()).toEqual(RULES.map(({ id }) => id).toSorted());
});

describe.each(FIXTURES)('$rule', ({ rule, good, bad }) => {
  test.each(bad)('finds: $name', ({ build, finds }) => {
    const judgement = judge(modelOf(build), [ruleOf(rule)]);
    expect(judgement).toMatchObject({ undecided: [], broken: [] });
    expect(judgement.findings).toHaveLength(finds.length);
    for (const { at, says } of finds)
      expect(told(judgement)).toContainEqual(
        expect.stringMatching(
          new RegExp(`${escaped(at)}.*: .*${typeof says === 'string' ? escaped(says) : says.source}`, 's'),
        ),
      );
  });

  test.each(good)('and every other rule is content with: $name', ({ build }) => {
    const judgement = judge(modelOf(build), RULES);
    expect(told(judgement)).toEqual([]);
    expect(judgement).toMatchObject({ undecided: [], broken: [] });
    expect(judgement.subjects.get(rule)).toBeGreaterThan(0);
  });
});

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
