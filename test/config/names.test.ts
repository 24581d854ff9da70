import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { EnvironmentConfig } from '../../lib/config/environment.ts';
import { ENVIRONMENTS } from '../../lib/config/environments.ts';
import { derivedNames, NAME_RULES } from '../../lib/config/name-rules.ts';
import { namesOf } from '../../lib/config/names.ts';
import { AWS_REGIONS } from '../../lib/config/regions.ts';
import { problemsOf } from '../../lib/config/validate.ts';
import { leavesOf } from '../support/infra-templates.ts';

const KINDS = ['foundation', 'identities', 'edge', 'service', 'observability'];
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
const environments = fc.record({
  name: fc.stringMatching(/^[a-z][a-z0-9]{1,11}$/),
  qualifier: fc.option(fc.stringMatching(/^[0-9][a-z0-9]{0,2}$/), { nil: undefined }),
  regions: fc.uniqueArray(fc.constantFrom(...AWS_REGIONS), { minLength: 2, maxLength: 2 }),
  zone: fc.array(label, { minLength: 1, maxLength: 2 }).map((labels) => [...labels, 'example'].join('.')),
});

interface Given {
  readonly name: string;
  readonly qualifier: string | undefined;
  readonly regions: readonly string[];
  readonly zone: string;
}

function configOf(given: Given): EnvironmentConfig {
  const [base] = ENVIRONMENTS;
  const region = (name: string | undefined) => ({ name: name!, zones: [`${name}a`, `${name}b`] });
  return {
    ...base!,
    tenantHosts: [],
    name: given.name,
    ...(given.qualifier === undefined ? {} : { qualifier: given.qualifier }),
    regions: { primary: region(given.regions[0]), standby: region(given.regions[1]) },
    hostedZone: { id: 'Z1', name: given.zone },
    publicHosts: [`login.${given.zone}`, `accounts.${given.zone}`],
  };
}
/** Names made to be near: of one another, and of the words that names are built with. */
const word = fc.constantFrom('dev', 'de', 'dev1', 'auth', 'eu', 'shared', 'session', 'edge');
const pairs = fc.tuple(
  fc.record({ name: word, qualifier: fc.constantFrom(undefined, '1', '2', '1a', '1dev') }),
  fc.record({ name: word, qualifier: fc.constantFrom(undefined, '1', '2', '1a', '1dev') }),
);
const kindAndName = ({ kind, name }: { kind: string; name: string }): string => `${kind} ${name}`;
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
        const names = namesIn(configOf(given)).map(kindAndName);
        expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
      }),
    );
  });

  test('of two environments in one account, one zone and the same regions never meet', () => {
    fc.assert(
      fc.property(environments, pairs, ({ regions, zone }, [one, other]) => {
        fc.pre(one.name !== other.name || one.qualifier !== other.qualifier);
        const taken = new Set(namesIn(configOf({ ...one, regions, zone })).map(kindAndName));
        const shared = namesIn(configOf({ ...other, regions, zone })).filter((name) =>
          taken.has(kindAndName(name)),
        );
        expect(shared).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('with a qualifier too long for a load balancer are refused by one sentence each', () => {
    const [dev] = ENVIRONMENTS;
    const problems = problemsOf({ ...dev!, name: 'longestname1', qualifier: '2blue5', tenantHosts: [] });
    expect(problems.map(({ path }) => path)).toEqual([
      'derived name targetGroups.auth',
      'derived name targetGroups.health',
    ]);
    expect(problems[0]).toMatchObject({
      value: 'holdover-longestname1-2blue5-auth',
      allowed: 'letters, digits and single hyphens, letter first, at most 32 characters; it has 33',
      related: expect.arrayContaining(['name', 'qualifier']) as unknown,
    });
  });

  test('are all judged: nothing that is derived lacks a rule', () => {
    const config = configOf({
      name: 'dev',
      qualifier: '2',
      regions: ['eu-west-1', 'eu-west-2'],
      zone: 'a.example',
    });
    const judged = new Set(namesIn(config).map(({ name }) => name));
    const { databaseName, ...names } = namesOf(config);
    expect(databaseName).toBe('auth');
    expect([...leavesOf(names).values()].filter((name) => !judged.has(name))).toEqual([]);
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
