import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { EnvironmentConfig } from '../../lib/config/environment.ts';
import { ENVIRONMENTS } from '../../lib/config/environments.ts';
import { derivedNames, NAME_RULES } from '../../lib/config/name-rules.ts';
import { AWS_REGIONS } from '../../lib/config/regions.ts';

const KINDS = ['foundation', 'identities', 'edge', 'service', 'observability'];
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const environments = fc.record({
  name: fc.stringMatching(/^[a-z][a-z0-9]{1,11}$/),
  regions: fc.uniqueArray(fc.constantFrom(...AWS_REGIONS), { minLength: 2, maxLength: 2 }),
  zone: fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => [...labels, 'example'].join('.')),
});

function configOf(given: { name: string; regions: string[]; zone: string }): EnvironmentConfig {
  const [base] = ENVIRONMENTS;
  const region = (name: string | undefined) => ({ name: name!, zones: [`${name}a`, `${name}b`] });
  return {
    ...base!,
    name: given.name,
    regions: { primary: region(given.regions[0]), standby: region(given.regions[1]) },
    hostedZone: { id: 'Z1', name: given.zone },
    publicHosts: [`login.${given.zone}`, `accounts.${given.zone}`],
  };
}
const namesIn = (config: EnvironmentConfig) => derivedNames(config, KINDS);

describe('derived names', () => {
  test('follow the rule of their service, whatever the environment', () => {
    fc.assert(
      fc.property(environments, (given) => {
        for (const { kind, path, name } of namesIn(configOf(given))) {
          const { pattern, maximumLength } = NAME_RULES[kind];
          expect({ path, name, length: name.length <= maximumLength, fits: pattern.test(name) }).toEqual({
            path,
            name,
            length: true,
            fits: true,
          });
        }
      }),
    );
  });

  test('are distinct within a kind', () => {
    fc.assert(
      fc.property(environments, (given) => {
        const names = namesIn(configOf(given)).map(({ kind, name }) => `${kind} ${name}`);
        expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
      }),
    );
  });

  test('of two environments in one account never meet', () => {
    fc.assert(
      fc.property(environments, environments, (one, other) => {
        fc.pre(one.name !== other.name && one.zone !== other.zone);
        const taken = new Set(namesIn(configOf(one)).map(({ kind, name }) => `${kind} ${name}`));
        const shared = namesIn(configOf(other)).filter(({ kind, name }) => taken.has(`${kind} ${name}`));
        expect(shared).toEqual([]);
      }),
    );
  });

  test('are the same each time', () => {
    fc.assert(
      fc.property(environments, (given) =>
        expect(namesIn(configOf(given))).toEqual(namesIn(configOf(given))),
      ),
    );
  });

  test.each(['holdover/dev/administrator-client', 'holdover/dev/keys-abc123'])(
    'no secret ends like an ARN suffix: %s',
    (name) => expect(NAME_RULES.secret.pattern.test(name)).toBe(false),
  );
});
