import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { DEFAULT_ENVIRONMENT, findEnvironment } from '../../lib/config/find-environment.ts';
import { editDistance, nearest } from '../../lib/config/nearest.ts';

const word = fc.stringMatching(/^[a-z]{0,8}$/);

describe('finding an environment', () => {
  test('the default exists', () => expect(findEnvironment(DEFAULT_ENVIRONMENT).name).toBe('dev'));

  test.each([
    ['prdo', 'there is no environment "prdo", only dev, staging, prod; did you mean "prod"?'],
    ['stagin', 'there is no environment "stagin", only dev, staging, prod; did you mean "staging"?'],
    ['xxxxxxxx', 'there is no environment "xxxxxxxx", only dev, staging, prod'],
  ])('%s is unknown, and what exists is said', (name, message) => {
    expect(() => findEnvironment(name)).toThrow(new Error(message));
  });

  test('edit distance is a metric', () => {
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      }),
    );
  });

  test('nothing is near when nothing exists', () => expect(nearest('dev', [])).toBeUndefined());
});
