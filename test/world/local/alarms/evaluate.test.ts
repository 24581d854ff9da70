import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { evaluate } from '../../../../lib/world/local/alarms/evaluate.ts';
import type { AlarmRule, Datapoints } from '../../../../lib/world/local/alarms/evaluate.ts';

const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const rule = (changes: Partial<AlarmRule>): AlarmRule => ({
  comparison: 'GreaterThanOrEqualToThreshold',
  datapointsToAlarm: 3,
  evaluationPeriods: 3,
  threshold: 1,
  treatMissingData: 'missing',
  ...changes,
});
/** As the guide draws them: 0 is good, X is breaching, - is missing, the latest on the right. */
const drawn = (picture: string): Datapoints =>
  picture.split(' ').map((mark) => (mark === '-' ? undefined : mark === 'X' ? 1 : 0));

/**
 * Rows of the guide's two tables: datapoints to alarm, picture, then missing, ignore, breaching, not breaching.
 */
test.each([
  [3, '0 - X - X', 'OK', 'OK', 'OK', 'OK'],
  [3, '0 - - - -', 'OK', 'OK', 'OK', 'OK'],
  [3, '- - - - -', 'INSUFFICIENT_DATA', 'retain', 'ALARM', 'OK'],
  [3, '0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [3, '- - X - -', 'ALARM', 'retain', 'ALARM', 'OK'],
  [2, '0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [2, '0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [2, '0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
  [2, '- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
  [2, '- - - X -', 'ALARM', 'retain', 'ALARM', 'OK'],
  // Premature: the next datapoint may be good.
  [3, '- - - - X', 'retain', 'retain', 'ALARM', 'OK'],
  [3, '- - - X -', 'retain', 'retain', 'ALARM', 'OK'],
] as const)('%s of 3, %s', (datapointsToAlarm, picture, ...expected) => {
  const states = TREATMENTS.map(
    (treatMissingData) => evaluate(rule({ datapointsToAlarm, treatMissingData }), drawn(picture)).state,
  );
  expect(states).toEqual(expected);
});

test.each([
  ['GreaterThanOrEqualToThreshold', ['OK', 'ALARM', 'ALARM']],
  ['GreaterThanThreshold', ['OK', 'OK', 'ALARM']],
  ['LessThanOrEqualToThreshold', ['ALARM', 'ALARM', 'OK']],
  ['LessThanThreshold', ['ALARM', 'OK', 'OK']],
] as const)('%s at, below and above the threshold', (comparison, states) => {
  const one = rule({ comparison, evaluationPeriods: 1, datapointsToAlarm: 1, threshold: 5 });
  expect([4, 5, 6].map((value) => evaluate(one, [value]).state)).toEqual(states);
});

test('the reason says what was seen, the limit, and what became of missing data', () => {
  const one = rule({ evaluationPeriods: 1, datapointsToAlarm: 1, treatMissingData: 'breaching' });
  expect(evaluate(one, [undefined, 3]).reason).toBe('1 of the last 1 datapoints (3) is >= 1');
  expect(evaluate(one, [undefined, undefined]).reason).toBe(
    'no datapoint in the last 2 periods, limit >= 1, missing data is treated as breaching',
  );
});

/**
 * The guide's sentences, one after the other, on a list of words; slow, and nothing of it shared with the code.
 */
function model(of: AlarmRule, points: Datapoints): string {
  const words = points.map((point) => (point === undefined ? '-' : point >= of.threshold ? 'X' : '0'));
  const present = words.filter((word) => word !== '-');
  const count = (list: readonly string[], word: string): number => list.filter((one) => one === word).length;
  const enough = (list: readonly string[]): string =>
    count(list, 'X') >= of.datapointsToAlarm ? 'ALARM' : 'OK';
  if (!words.includes('-')) return enough(words.slice(words.length - of.evaluationPeriods));
  if (present.length >= of.evaluationPeriods)
    return enough(present.slice(present.length - of.evaluationPeriods));
  const filled: string[] = [...present];
  while (filled.length < of.evaluationPeriods) filled.push(of.treatMissingData === 'breaching' ? 'X' : '-');
  if (of.treatMissingData === 'breaching' || of.treatMissingData === 'notBreaching') return enough(filled);
  if (enough(filled) === 'ALARM') return 'ALARM';
  if (present.includes('0')) return 'OK';
  if (of.treatMissingData === 'ignore') return 'retain';
  if (present.length === 0) return 'INSUFFICIENT_DATA';
  for (let age = of.datapointsToAlarm; age <= words.length; age += 1)
    if (words[words.length - age] === 'X') return 'ALARM';
  return 'retain';
}

describe('against the model', () => {
  const rules = fc
    .record({
      evaluationPeriods: fc.integer({ min: 1, max: 5 }),
      needed: fc.integer({ min: 1, max: 5 }),
      treatMissingData: fc.constantFrom(...TREATMENTS),
    })
    .map(({ evaluationPeriods, needed, treatMissingData }) =>
      rule({ evaluationPeriods, datapointsToAlarm: Math.min(needed, evaluationPeriods), treatMissingData }),
    );
  const point = fc.constantFrom(undefined, undefined, 0, 0.5, 1, 7);

  test('any rule, any datapoints', () => {
    const cases = rules.chain((of) =>
      fc.tuple(
        fc.constant(of),
        fc.array(point, { minLength: of.evaluationPeriods, maxLength: of.evaluationPeriods + 4 }),
      ),
    );
    fc.assert(
      fc.property(cases, ([of, points]) => {
        expect(evaluate(of, points).state).toBe(model(of, points));
      }),
      { numRuns: 2000 },
    );
  });
});
