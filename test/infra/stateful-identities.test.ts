import { readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';

import { assembly, ENVIRONMENT_NAMES, stack } from '../support/infra-templates.ts';
import { EVERY_ENVIRONMENT } from '../support/only-environment.ts';
import { identitiesOf, identityChanges } from '../support/stateful-identities.ts';
import type { Identities } from '../support/stateful-identities.ts';

const FILE = 'test/fixtures/stateful-resources.json';
const recorded = JSON.parse(readFileSync(FILE, 'utf8')) as Readonly<Record<string, Identities>>;
const stacks = ENVIRONMENT_NAMES.flatMap((environment) => assembly(environment).stacks);

describe('stateful resources', () => {
  test.each(stacks.map((one) => [one.name, one] as const))('of %s are the recorded ones', (name, one) => {
    const changes = identityChanges(name, recorded[name] ?? {}, identitiesOf(one));
    const advice = `Meant? Then say in the change how the data moves, and edit ${FILE} by hand.`;
    expect(changes.length === 0 ? '' : [...changes, advice].join('\n')).toBe('');
  });

  test('are recorded for living stacks only', () => {
    const names = EVERY_ENVIRONMENT.flatMap((environment) => assembly(environment).stacks).map(
      ({ name }) => name,
    );
    expect(Object.keys(recorded).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('a change of what is recorded', () => {
  const shared = stack('prod', 'shared');
  const known = identitiesOf(shared);
  const { SessionTable: table, ...others } = known;

  test('names a resource whose logical id is gone, and the new one', () => {
    const renamed: Identities = { ...others, Sessions: table! };
    expect(identityChanges('prod-shared', known, renamed)).toEqual([
      `prod-shared/SessionTable is gone: a deploy ends ${table} and starts an empty one, or none`,
      `prod-shared/Sessions is new: record "Sessions": ${JSON.stringify(table)}`,
    ]);
  });

  test('names a resource that a property replaces', () => {
    const moved: Identities = { ...known, SessionTable: table!.replace('-session', '-sessions') };
    expect(identityChanges('prod-shared', known, moved)).toEqual([
      expect.stringContaining('prod-shared/SessionTable would be replaced by AWS::DynamoDB::GlobalTable'),
    ]);
  });
});
