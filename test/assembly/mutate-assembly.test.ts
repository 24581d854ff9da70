/** The tool that breaks assemblies: each mutation changes what it says and nothing else. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from '@jest/globals';

import { readTopology } from '../../lib/assembly/read-topology.ts';
import { assemblyOf } from '../support/assemblies.ts';
import { mutateAssembly, mutation, readTemplates } from '../support/mutate-assembly.ts';
import type { MutatedAssembly, Mutation, Templates } from '../support/mutate-assembly.ts';
import { MUTATION_KINDS } from '../support/mutations/catalogue.ts';
import { put } from '../support/mutations/edit.ts';
import {
  namedMutations,
  permissionTaken,
  primaryCheckWrongPath,
  secretReplicaRemoved,
  standbyRecordRemoved,
  tableReplicaRemoved,
  threshold30,
} from '../support/mutations/named.ts';
import { randomMutations } from '../support/mutations/random.ts';

const source = assemblyOf('dev');
const templates = readTemplates(source);
let copies: MutatedAssembly[] = [];
afterEach(() => {
  for (const copy of copies) copy.remove();
  copies = [];
});
function mutated(...mutations: readonly Mutation[]): string {
  const copy = mutateAssembly(source, mutations);
  copies.push(copy);
  return copy.directory;
}

type Resources = Readonly<Record<string, unknown>>;
const resourcesOf = (of: Templates): ReadonlyMap<string, Resources> =>
  new Map(of.map(({ stack, template }) => [stack, template.Resources]));

/** `stack/logicalId` of every resource that differs from the original's. */
function changed(others: Templates): readonly string[] {
  const after = resourcesOf(others);
  return [...resourcesOf(templates)].flatMap(([stack, resources]) => {
    const found = after.get(stack) ?? {};
    const ids = new Set([...Object.keys(resources), ...Object.keys(found)]);
    const differs = [...ids].filter((id) => JSON.stringify(resources[id]) !== JSON.stringify(found[id]));
    return differs.map((id) => `${stack}/${id}`);
  });
}

const everyCandidate = MUTATION_KINDS.flatMap((kind) => kind.candidates(templates));

describe.each([...namedMutations(templates), ...everyCandidate])('$id', (each) => {
  test('changes its own resource and no other', () => {
    const broken = structuredClone(templates);
    each.apply(broken);
    const differences = changed(broken);
    expect(differences.length).toBeGreaterThan(0);
    const [first] = differences;
    expect(first?.split('/')[1]).toBe(each.logicalId);
    expect(new Set(differences.map((difference) => difference.split('/')[0]))).toEqual(new Set(each.stacks));
  });
});

describe('a copy', () => {
  test('has every file, leaves the original alone and goes away', () => {
    const before = readFileSync(join(source, templates[0]!.file), 'utf8');
    const copy = mutateAssembly(source, [threshold30(templates)]);
    const list = (directory: string) => readdirSync(directory, { recursive: true }).map(String).toSorted();
    expect(list(copy.directory)).toEqual(list(source));
    expect(readFileSync(join(source, templates[0]!.file), 'utf8')).toBe(before);
    expect(changed(readTemplates(source))).toEqual([]);
    expect(changed(readTemplates(copy.directory))).toEqual(['holdover-dev-edge-eu-west-1/PrimaryReadyCheck']);
    copy.remove();
    copy.remove();
    expect(existsSync(copy.directory)).toBe(false);
  });

  test('a mutation that fits nothing is an error', () => {
    expect(() => mutation(templates, 'x', 'x', { type: 'AWS::Mystery::Machine' }, put('A', 1))).toThrow(
      'mutation x: no AWS::Mystery::Machine in the assembly fits',
    );
  });
});

describe('what the reader sees of the named ones', () => {
  const standby = readTopology(source).environment.regions.standby;

  test('the standby record', () => {
    const { records } = readTopology(mutated(standbyRecordRemoved(templates)));
    expect(records.filter(({ failover }) => failover === 'SECONDARY')).toEqual([]);
    expect(records.filter(({ failover }) => failover === 'PRIMARY').length).toBeGreaterThan(0);
  });

  test('the replicas', () => {
    const broken = readTopology(
      mutated(secretReplicaRemoved(templates, 'keys/signing'), tableReplicaRemoved(templates, 'session')),
    );
    const without = broken.secrets.filter(({ replicaRegions }) => !replicaRegions.includes(standby));
    expect(without.map(({ name }) => name)).toEqual(['holdover/dev/keys/signing']);
    const tables = broken.tables.filter(({ replicas }) => !replicas.includes(standby));
    expect(tables.map(({ name }) => name)).toEqual([broken.environment.sessionTableName]);
  });

  test('the check', () => {
    const broken = readTopology(mutated(primaryCheckWrongPath(templates)));
    const paths = broken.healthChecks.flatMap((check) => (check.kind === 'endpoint' ? check.path : []));
    expect(paths).not.toContain('/health/ready');
    const slow = readTopology(mutated(threshold30(templates))).healthChecks;
    const thresholds = slow.flatMap((check) => (check.kind === 'endpoint' ? check.failureThreshold : []));
    expect(thresholds.filter((threshold) => threshold === 30)).toHaveLength(1);
  });

  test.each([['standby' as const], [undefined]])('the permission, %s', (role) => {
    const action = 'secretsmanager:GetSecretValue';
    const broken = readTopology(mutated(permissionTaken(templates, [action], role)));
    const allowed = (which: 'primary' | 'standby') =>
      broken.regions[which].roles
        .filter(({ origin }) => origin.logicalId.startsWith('AuthService'))
        .flatMap(({ statements }) => statements.flatMap(({ actions }) => actions));
    expect(allowed('standby')).not.toContain(action);
    expect(allowed('primary').includes(action)).toBe(role === 'standby');
    expect(allowed('standby')).toContain('dynamodb:PutItem');
  });
});

describe('drawing by seed', () => {
  const ids = (seed: number, count: number) => randomMutations(templates, seed, count).map(({ id }) => id);

  test('the same seed draws the same, another seed another list', () => {
    expect(ids(7, 10)).toEqual(ids(7, 10));
    expect(ids(7, 10)).not.toEqual(ids(8, 10));
  });

  test('as many kinds as there are come before any kind twice', () => {
    const kindOf = (id: string) => id.split(':')[0];
    const drawn = ids(3, MUTATION_KINDS.length).map(kindOf);
    expect(new Set(drawn).size).toBe(MUTATION_KINDS.length);
    expect(new Set(MUTATION_KINDS.map(({ id }) => id)).size).toBe(MUTATION_KINDS.length);
  });

  test('no mutation comes twice, and too many is an error', () => {
    const all = ids(1, everyCandidate.length);
    expect(new Set(all).size).toBe(everyCandidate.length);
    expect(() => ids(1, everyCandidate.length + 1)).toThrow(`holds ${everyCandidate.length} mutations`);
  });
});
