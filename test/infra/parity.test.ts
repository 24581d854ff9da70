import { describe, expect, test } from '@jest/globals';

import { DESCRIPTOR_VERSION } from '../../lambda/contract/descriptor.ts';
import type { RegionRole, StackKind } from '../../lambda/contract/regions.ts';
import { REGION_ROLES, STACK_KINDS } from '../../lambda/contract/regions.ts';
import { assembly, ENVIRONMENT_NAMES, leavesOf, resources, stack } from '../support/infra-templates.ts';
import type { EnvironmentName } from '../support/infra-templates.ts';

/** Every difference between the regions that is meant: stack, path, why. Anything else is a decayed standby. */
const ACCEPTED: readonly { readonly kind: StackKind; readonly path: RegExp; readonly why: string }[] = [
  {
    kind: 'identities',
    path: /^Cluster\.Properties\.(DatabaseName|MasterUsername|MasterUserPassword)$/,
    why: 'only the member that creates the database takes them; RDS refuses a password for a replica',
  },
  {
    kind: 'edge',
    path: /^(PrimaryReadyCheck|StandbyUnclaimedCheck|PrimaryServesCheck)$/,
    why: "the primary's record depends on readiness and on no claim",
  },
  { kind: 'edge', path: /^StandbyLiveCheck$/, why: "the standby's record depends on liveness only" },
  {
    kind: 'edge',
    path: /^PublicRecord\w+\.Properties\.(Failover|HealthCheckId\.Ref)$/,
    why: 'a failover pair has one primary and one secondary, each with its own check',
  },
  {
    kind: 'service',
    path: /^\w+CurrentVersion\w{32}(\.|$)/,
    why: 'the id of a version carries a hash of its environment, which names the region',
  },
  {
    kind: 'service',
    path: /^\w+Alias\.Properties\.FunctionVersion\.Fn::GetAtt\[0\]$/,
    why: 'points at that version',
  },
  {
    kind: 'service',
    path: /^(DatabaseApplication|SigningKeys|MacKeys|CookieKeys)Rotation$/,
    why: 'a copy of a secret takes no rotation of its own: it is scheduled where the secrets are owned',
  },
  {
    kind: 'service',
    path: /^SchemaMigrationFunction\.Properties\.Environment\.Variables\.HOLDOVER_PRIMARY_REGION$/,
    why: 'both regions are told the same region, which is the own one of the primary only',
  },
];

/** Leaves by path, with what names a region or a role put out of the way. */
function leaves(
  environment: EnvironmentName,
  kind: StackKind,
  role: RegionRole,
): ReadonlyMap<string, string> {
  const { regions } = assembly(environment).environment;
  const other = regions[role === 'primary' ? 'standby' : 'primary'];
  const found = leavesOf(resources(environment, kind, role));
  return new Map([...found].map(([path, text]) => [path, neutral(text, regions[role], other)]));
}

const neutral = (text: string, own: string, other: string): string =>
  text
    .replaceAll(own, 'OWN')
    .replaceAll(other, 'OTHER')
    .replaceAll(/\b(primary|standby)\b/g, 'ROLE');

const acceptedBy = (kind: StackKind, path: string) =>
  ACCEPTED.find(
    (entry) => entry.kind === kind && (entry.path.test(path) || entry.path.test(path.split('.')[0]!)),
  );

function differences(environment: EnvironmentName, kind: StackKind): readonly string[] {
  const [primary, standby] = [leaves(environment, kind, 'primary'), leaves(environment, kind, 'standby')];
  const paths = new Set([...primary.keys(), ...standby.keys()]);
  return [...paths].filter((path) => primary.get(path) !== standby.get(path));
}
const regionalKinds = STACK_KINDS.filter((kind) => kind !== 'shared');

describe.each(ENVIRONMENT_NAMES)('the two regions of %s', (environment) => {
  test.each(regionalKinds)('differ in %s only where a reason stands', (kind) => {
    expect(differences(environment, kind).filter((path) => acceptedBy(kind, path) === undefined)).toEqual([]);
  });

  test('have the same descriptor but for place', () => {
    for (const kind of regionalKinds)
      for (const role of REGION_ROLES)
        expect(stack(environment, kind, role).descriptor).toMatchObject({
          version: DESCRIPTOR_VERSION,
          environment,
          kind,
          role,
        });
  });
});

test('no accepted difference is left that nothing needs', () => {
  const used = regionalKinds.flatMap((kind) =>
    differences('dev', kind).map((path) => acceptedBy(kind, path)),
  );
  expect(ACCEPTED.filter((entry) => !used.includes(entry)).map(({ why }) => why)).toEqual([]);
});
