/** Nothing that a rule does ends the review, and nothing that it could not judge counts as clean. */
import { Aws, CfnParameter } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { describe, expect, test } from '@jest/globals';

import { judge } from '../../lib/review/judge.ts';
import type { ReviewedResource } from '../../lib/review/model/resource.ts';
import { outcomeOf } from '../../lib/review/review.ts';
import type { FailOn, Review } from '../../lib/review/review.ts';
import { defineRule } from '../../lib/review/rule.ts';
import type { Rule } from '../../lib/review/rule.ts';
import { LONE_SECRET } from './support/reviewed.ts';
import { modelOf } from './support/two-regions.ts';

type Tiny = Rule<ReviewedResource>;
const tiny = (check: Tiny['check'], subjects: Tiny['subjects'] = ({ resources }) => resources): Rule =>
  defineRule<ReviewedResource>({
    id: 'tiny',
    family: 'secrets',
    severity: 'warning',
    title: 'A test looks at this',
    why: 'It would not notice otherwise.',
    source: 'This test.',
    fix: 'Nothing.',
    controls: [],
    subjects,
    check,
  });
const named = tiny((secret) => [secret.text('Name') ?? 'has no name']);

describe('a rule', () => {
  test('that finds something, finds it at its subject', () => {
    const { findings, subjects } = judge(modelOf(LONE_SECRET), [named]);
    expect(findings).toMatchObject([{ resources: ['app-eu-west-1/Credential'], detail: 'database' }]);
    expect(subjects.get('tiny')).toBe(1);
  });

  test('that reads what only a deploy determines has not judged, and the next subject is judged', () => {
    const model = modelOf(({ primary }) => {
      const open = new CfnParameter(primary, 'Open');
      new CfnSecret(primary, 'Unknown', { name: `x-${open.valueAsString}` });
      new CfnSecret(primary, 'Known', { name: `x-${Aws.REGION}` });
    });
    const { findings, undecided, broken } = judge(model, [named]);
    expect(findings.map(({ detail }) => detail)).toEqual(['x-eu-west-1']);
    expect(undecided).toMatchObject([{ resources: ['app-eu-west-1/Unknown'] }]);
    expect(undecided[0]?.because).toContain('Open');
    expect(broken).toEqual([]);
  });

  test.each([
    ['while it checks', tiny(() => fail())],
    [
      'while it looks for subjects',
      tiny(
        () => [],
        () => fail(),
      ),
    ],
  ])('that throws %s is broken, and the others go on', (_when, broken) => {
    const judgement = judge(modelOf(LONE_SECRET), [broken, { ...named, id: 'other' }]);
    expect(judgement.broken).toMatchObject([{ because: 'a defect' }]);
    expect(judgement.findings).toHaveLength(1);
  });
});

function fail(): never {
  throw new Error('a defect');
}

describe('the outcome', () => {
  const model = modelOf(LONE_SECRET);
  const of = (rules: readonly Rule[], failOn: FailOn) => {
    const { findings, ...rest } = judge(model, rules);
    return outcomeOf({ ...rest, open: findings } as unknown as Review, failOn);
  };
  const undetermined = tiny((secret) => [String(secret.number('Name'))]);
  test.each<[string, readonly Rule[], FailOn, string]>([
    ['nothing was found', [tiny(() => [])], 'warning', 'clean'],
    ['there is a finding at the level', [named], 'warning', 'findings'],
    ['there is one below it', [named], 'error', 'clean'],
    ['no finding matters', [named], 'never', 'clean'],
    ['something could not be judged', [undetermined], 'error', 'undecided'],
    ['something was found beside it', [undetermined, named], 'warning', 'findings'],
    ['a rule broke', [tiny(() => fail())], 'never', 'undecided'],
    ['a rule broke beside a finding', [tiny(() => fail()), named], 'warning', 'undecided'],
  ])('where %s', (_what, rules, failOn, outcome) => {
    expect(of(rules, failOn)).toBe(outcome);
  });
});
