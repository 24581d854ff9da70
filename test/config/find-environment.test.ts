import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { EnvironmentConfig } from '../../lib/config/environment.ts';
import { ENVIRONMENTS } from '../../lib/config/environments.ts';
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

  describe('beside its second copy in the same account', () => {
    const [dev] = ENVIRONMENTS;
    const first: EnvironmentConfig = { ...dev!, tenantHosts: [] };
    const zone = dev!.hostedZone.name;
    const second = { ...first, qualifier: '2', publicHosts: [`login2.${zone}`, `accounts2.${zone}`] };

    test('each is found by its own name', () => {
      expect(findEnvironment('dev', [first, second])).toBe(first);
      expect(findEnvironment('dev-2', [first, second])).toBe(second);
    });

    test('neither may serve a host of the other', () => {
      const clash = { ...second, publicHosts: [`login2.${zone}`, first.publicHosts[0]!] };
      expect(() => findEnvironment('dev-2', [first, clash])).toThrow(
        `publicHosts[1]  "login.${zone}"\n      allowed: a host that no other environment serves: dev has it`,
      );
    });

    test('the qualifier tells them apart', () => {
      expect(() => findEnvironment('dev', [first, { ...first, publicHosts: second.publicHosts }])).toThrow(
        'qualifier  not set\n      allowed: one that no other environment named dev has',
      );
    });
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
