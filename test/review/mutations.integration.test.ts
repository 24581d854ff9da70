/**
 * Our own assembly with one mistake at a time, drawn by seed from the drill's catalogue of mistakes: which rule finds
 * which. What no rule finds is printed; a drill or a test of the templates has to.
 */
import { describe, expect, test } from '@jest/globals';

import { readCloudAssembly } from '../../lib/assembly/cloud-assembly.ts';
import { RULES } from '../../lib/review/catalogue.ts';
import { judge } from '../../lib/review/judge.ts';
import type { Judgement } from '../../lib/review/judge.ts';
import { createReviewModel } from '../../lib/review/model/model.ts';
import { assemblyOf } from '../support/assemblies.ts';
import { readTemplates } from '../support/mutate-assembly.ts';
import type { Mutation } from '../support/mutate-assembly.ts';
import { randomMutations } from '../support/mutations/random.ts';

const SEED = 20_261_123;
const COUNT = 90;
const source = assemblyOf('dev');
const original = readCloudAssembly(source);

function judgeWith(mutation?: Mutation): Judgement {
  const templates = readTemplates(source);
  mutation?.apply(templates);
  const byName = new Map(templates.map(({ stack, template }) => [stack, template]));
  const stacks = original.stacks.map((stack) => ({ ...stack, template: { ...byName.get(stack.name) } }));
  return judge(createReviewModel({ ...original, stacks }), RULES);
}
const keysOf = ({ findings, undecided }: Judgement): ReadonlySet<string> =>
  new Set([
    ...findings.map(({ rule, resources }) => [rule.id, ...resources].join(' ')),
    ...undecided.map(({ rule, resources }) => [`${rule.id}?`, ...resources].join(' ')),
  ]);

const whole = judgeWith();
const before = keysOf(whole);
/** Ids of the rules that see something which was not there before. */
function seenBy(mutation: Mutation): readonly string[] {
  const judgement = judgeWith(mutation);
  expect(judgement.broken).toEqual([]);
  const added = [...keysOf(judgement)].filter((key) => !before.has(key));
  return [...new Set(added.map((key) => key.split(' ')[0] ?? ''))];
}
const kindOf = ({ id }: Mutation): string => id.split(':')[0] ?? id;

test('our own assembly has no finding that is worse than a note, and leaves nothing undecided', () => {
  expect(whole.findings.filter(({ rule }) => rule.severity !== 'note')).toEqual([]);
  expect(whole).toMatchObject({ undecided: [], broken: [] });
});

describe(`${COUNT} mistakes by seed ${SEED}`, () => {
  const drawn = randomMutations(readTemplates(source), SEED, COUNT);

  test('are found by rules or listed', () => {
    const rows = drawn.map((mutation) => ({ mutation, rules: seenBy(mutation) }));
    const missed = rows.filter(({ rules }) => rules.length === 0);
    const line = ({ mutation, rules }: (typeof rows)[number]): string =>
      `${rules.length === 0 ? 'missed' : 'found '}  ${kindOf(mutation)}: ${mutation.description}${rules.length === 0 ? '' : ` by ${rules.join(', ')}`}`;
    process.stderr.write(
      `${rows.map(line).join('\n')}\nfound ${rows.length - missed.length} of ${rows.length}\n`,
    );
    const always = rows.filter(({ mutation }) => MUST_BE_FOUND.has(kindOf(mutation)));
    expect(always.length).toBeGreaterThan(0);
    expect(always.filter(({ rules }) => rules.length === 0).map(({ mutation }) => mutation.id)).toEqual([]);
  });
});

/** Kinds of mistakes that the templates of two regions show by themselves, wherever they are made. */
const MUST_BE_FOUND: ReadonlySet<string> = new Set([
  'check-host',
  'check-interval',
  'environment-variable',
  'failover-role-swap',
  'function-handler',
  'function-timeout',
  'inverted-flag',
  'listener-rule-host',
  'listener-rule-path',
  'multi-value-headers',
  'proxy-endpoint-role',
  'proxy-secret',
  'record-ttl',
  'record-value',
  'schedule-disabled',
  'schedule-rate',
  'search-string',
  'secret-name',
  'string-match-dropped',
  'table-name',
]);
