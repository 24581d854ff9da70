import { describe, expect, test } from '@jest/globals';

import type { RegionRole, StackKind } from '../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { deployOrder } from '../../lib/assembly/deploy-order.ts';
import { destroyOrder } from '../../lib/assembly/destroy-order.ts';
import { AssemblyError } from '../../lib/assembly/errors.ts';
import type { LoadedStack } from '../../lib/assembly/loaded.ts';
import { assembly, ENVIRONMENT_NAMES } from '../support/infra-templates.ts';

const place = ({ descriptor }: LoadedStack): string => `${descriptor.kind} ${descriptor.role}`;
const placesOf = (stacks: readonly LoadedStack[], writer: RegionRole): readonly string[] =>
  destroyOrder(stacks, writer).map(place);
const other = { primary: 'standby', standby: 'primary' } as const;

describe.each(ENVIRONMENT_NAMES.flatMap((name) => REGION_ROLES.map((writer) => [name, writer] as const)))(
  'destroying %s with the writer in the %s',
  (environment, writer) => {
    const { stacks } = assembly(environment);
    const order = destroyOrder(stacks, writer);

    test('takes every stack once', () => {
      expect(order.map(({ name }) => name).toSorted()).toEqual(stacks.map(({ name }) => name).toSorted());
    });

    test('takes the reader before the writer', () => {
      const members = order.filter(({ descriptor }) => descriptor.kind === 'identities');
      expect(members.map(place)).toEqual([`identities ${other[writer]}`, `identities ${writer}`]);
    });

    test('takes the global cluster after both members, and the keys of its replicas last', () => {
      expect(order.map(place).slice(-3)).toEqual(['shared primary', expect.anything(), expect.anything()]);
      expect(order.slice(-2).map(({ descriptor }) => descriptor.kind)).toEqual(['foundation', 'foundation']);
    });

    test('leaves nothing that a remaining stack of its region imports from', () => {
      for (const [index, one] of order.entries()) {
        const remaining = order.slice(index + 1).filter(({ region }) => region === one.region);
        expect(remaining.filter(({ dependencies }) => dependencies.includes(one.name))).toEqual([]);
      }
    });
  },
);

test('with the writer where it began, the order is the deploy order backwards but for ties', () => {
  const { stacks } = assembly('dev');
  const kinds = (list: readonly LoadedStack[]): readonly string[] =>
    list.map(({ descriptor }) => descriptor.kind);
  expect(new Set(placesOf(stacks, 'primary').slice(0, 2))).not.toContain('identities standby');
  expect(kinds(destroyOrder(stacks, 'primary')).at(-3)).toBe(kinds(deployOrder(stacks)).at(2));
});

test('stacks that need each other are refused by name', () => {
  const stack = (kind: StackKind, role: RegionRole, dependencies: readonly string[]): LoadedStack => ({
    ...assembly('dev').stacks[0]!,
    name: `${kind}-${role}`,
    descriptor: { ...assembly('dev').stacks[0]!.descriptor, kind, role },
    dependencies,
  });
  const tangled = [
    stack('edge', 'primary', ['service-primary']),
    stack('service', 'primary', ['edge-primary']),
  ];
  expect(() => destroyOrder(tangled, 'primary')).toThrow(AssemblyError);
  expect(() => destroyOrder(tangled, 'primary')).toThrow(
    'circular dependency: service-primary -> edge-primary -> service-primary',
  );
});
