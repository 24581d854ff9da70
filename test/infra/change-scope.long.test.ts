/** Which stacks a change reaches, by synthesizing twice: code and configuration must not touch what may be out of reach. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import type { EnvironmentConfig } from '../../lib/config/environment.ts';
import { ENVIRONMENTS } from '../../lib/config/environments.ts';
import { FUNCTION_NAMES } from '../../lib/config/names.ts';
import type { FunctionName } from '../../lib/config/names.ts';
import { leavesOf } from '../support/infra-templates.ts';
import { createSynthesizer } from '../support/synthesize-config.ts';
import type { Synthesizer } from '../support/synthesize-config.ts';

jest.setTimeout(300_000);

const [first] = ENVIRONMENTS;
const dev: EnvironmentConfig = { ...first!, tenantHosts: [] };
/** The stack that owns each function, in each region; the two that a deploy of data runs belong to its stacks. */
const OWNERS: Readonly<Record<FunctionName, string>> = {
  'auth-service': 'service',
  health: 'service',
  'schema-migration': 'service',
  'failover-steps': 'service',
  'standby-probes': 'observability',
  'directory-sweeper': 'service',
  'secret-rotation': 'service',
  'key-bootstrap': 'shared',
  'region-check': 'shared',
  'secret-arn': 'identities',
};
/** All that a new bundle or setting may change inside `service` and `observability`. */
const CODE_TYPES = new Set([
  'AWS::Lambda::Function',
  'AWS::Lambda::Version',
  'AWS::Lambda::Alias',
  'AWS::SNS::Subscription',
  'Custom::HoldoverSchemaMigration',
  // Asks both regions again, whatever it is that changes beside it.
  'Custom::HoldoverRegionCheck',
]);

let synthesizer: Synthesizer;
let before: ReadonlyMap<string, string>;
beforeAll(async () => {
  synthesizer = await createSynthesizer();
  before = synthesizer.templates(dev);
});
afterAll(() => synthesizer.remove());

const changed = (after: ReadonlyMap<string, string>): readonly string[] => {
  expect([...after.keys()]).toEqual([...before.keys()]);
  return [...after].filter(([name, text]) => before.get(name) !== text).map(([name]) => name);
};
const kindOf = (name: string): string =>
  name.replace(/^holdover-dev-/, '').replace(/-eu-(west|central)-1$/, '');

/** Types of the resources that differ between the two templates of one stack. */
function changedTypes(after: ReadonlyMap<string, string>, name: string): readonly string[] {
  const resources = (text: string): Readonly<Record<string, { Type: string }>> =>
    (JSON.parse(text) as { Resources: Record<string, { Type: string }> }).Resources;
  const [old, fresh] = [resources(before.get(name)!), resources(after.get(name)!)];
  const shape = (node: unknown): string => JSON.stringify([...leavesOf(node)]);
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])]
    .filter((id) => shape(old[id]) !== shape(fresh[id]))
    .map((id) => (old[id] ?? fresh[id])!.Type);
}

describe('a code change', () => {
  const groups = Object.entries(Object.groupBy(FUNCTION_NAMES, (name) => OWNERS[name]));

  test.each(groups)('in %s reaches it only', async (owner, names = []) => {
    const after = synthesizer.templates(dev, await synthesizer.changedBundles(...names));
    const reached = changed(after);
    expect(reached.map(kindOf)).toEqual(owner === 'shared' ? [owner] : [owner, owner]);
    for (const stack of reached) {
      const types = changedTypes(after, stack);
      expect(types.filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(names.length);
      expect(types.filter((type) => !CODE_TYPES.has(type))).toEqual([]);
    }
  });
});

describe('a configuration change', () => {
  const { functions } = dev;
  const changes: readonly (readonly [string, Partial<EnvironmentConfig>, string])[] = [
    [
      'of the auth service',
      {
        functions: {
          ...functions,
          authMemoryMegabytes: 2048,
          authProvisionedConcurrency: 8,
          authReservedConcurrency: 40,
          healthReservedConcurrency: 20,
        },
      },
      'service',
    ],
    ['of who is told', { alarmRecipients: ['a@holdover.example', 'b@holdover.example'] }, 'observability'],
  ];

  test.each(changes)('%s reaches no role, record, certificate or load balancer', (_, change, kind) => {
    const after = synthesizer.templates({ ...dev, ...change });
    const reached = changed(after);
    expect(reached.map(kindOf)).toEqual([kind, kind]);
    for (const stack of reached)
      expect(changedTypes(after, stack).filter((type) => !CODE_TYPES.has(type))).toEqual([]);
  });

  test('of records is not one of these: the test can see a change of edge', () => {
    const after = synthesizer.templates({ ...dev, routing: { ...dev.routing, recordTtlSeconds: 10 } });
    expect(changed(after).map(kindOf)).toEqual(expect.arrayContaining(['edge', 'edge']));
    const [edge] = changed(after).filter((name) => kindOf(name) === 'edge');
    expect(new Set(changedTypes(after, edge!))).toEqual(new Set(['AWS::Route53::RecordSet']));
  });
});

test('a change of what is shared makes its deploy ask both regions again, anything else does not', () => {
  const digest = (templates: ReadonlyMap<string, string>): string =>
    /"Digest": "([0-9a-f]{32})"/.exec(templates.get('holdover-dev-shared')!)![1]!;
  const larger = { ...dev, database: { ...dev.database, maximumCapacity: dev.database.maximumCapacity + 1 } };
  const newer = { ...dev, logRetentionDays: 14 };
  expect(digest(synthesizer.templates(larger))).toBe(digest(before));
  expect(digest(synthesizer.templates(newer))).not.toBe(digest(before));
});
