/** A part that is absent is refused at reading; one that is there and wrong is for the drill to see. */
import { afterAll, describe, expect, test } from '@jest/globals';

import { AssemblyError } from '../../lib/assembly/errors.ts';
import { loadAssembly } from '../../lib/assembly/load.ts';
import type { LoadedAssembly } from '../../lib/assembly/loaded.ts';
import { readTopology, topologyOf } from '../../lib/assembly/read-topology.ts';
import { isCustomResource } from '../../lib/assembly/resource.ts';
import { MODELLED_TYPES } from '../../lib/assembly/topology/catalogue.ts';
import { assemblyOf } from '../support/assemblies.ts';
import { mutateAssembly, mutation, readTemplates } from '../support/mutate-assembly.ts';
import type { Templates } from '../support/mutate-assembly.ts';
import { MUTATION_KINDS } from '../support/mutations/catalogue.ts';
import { drop, put, removeResource } from '../support/mutations/edit.ts';
import type { Change } from '../support/mutations/edit.ts';
import { namedMutations } from '../support/mutations/named.ts';

const source = assemblyOf('dev');
const loaded = loadAssembly(source);
const templates = readTemplates(source);

type Edit = (templates: Templates) => void;

/** Edits the templates in memory. */
function assemblyWith(...edits: readonly Edit[]): LoadedAssembly {
  const edited = structuredClone(templates);
  for (const edit of edits) edit(edited);
  const byStack = new Map(edited.map(({ stack, template }) => [stack, template]));
  const stacks = loaded.stacks.map((stack) => ({ ...stack, template: { ...byStack.get(stack.name) } }));
  return { ...loaded, stacks };
}

/** @returns undefined when it reads. */
function complaintOf(assembly: LoadedAssembly): { code: string; message: string } | undefined {
  try {
    topologyOf(assembly);
    return undefined;
  } catch (error) {
    if (error instanceof AssemblyError) return { code: error.code, message: error.message };
    throw error;
  }
}

const without =
  (stack: string, ...logicalIds: readonly string[]): Edit =>
  (all) => {
    const { Resources } = all.find((each) => each.stack === `holdover-dev-${stack}`)!.template;
    for (const logicalId of logicalIds) expect(Reflect.deleteProperty(Resources, logicalId)).toBe(true);
  };
/** Every resource of the types in a region's stacks of a kind. */
const withoutTypes =
  (stack: string, ...types: readonly string[]): Edit =>
  (all) => {
    const { Resources } = all.find((each) => each.stack === `holdover-dev-${stack}`)!.template;
    for (const [logicalId, { Type }] of Object.entries(Resources))
      if (types.some((type) => Type.endsWith(`::${type}`))) Reflect.deleteProperty(Resources, logicalId);
  };
const changed =
  (stack: string, logicalId: string, change: Change): Edit =>
  (all) => {
    const { Resources } = all.find((each) => each.stack === `holdover-dev-${stack}`)!.template;
    change(Resources[logicalId]!.Properties!);
  };
const output =
  (stack: string, value: unknown): Edit =>
  (all) => {
    const { template } = all.find((each) => each.stack === `holdover-dev-${stack}`)!;
    const { Outputs } = template as unknown as { Outputs: Record<string, unknown> };
    expect(Outputs).toHaveProperty('FailoverStepsFunctionName');
    if (value === undefined) delete Outputs['FailoverStepsFunctionName'];
    else Outputs['FailoverStepsFunctionName'] = { Value: value };
  };

interface Row {
  readonly part: string;
  readonly edits: readonly Edit[];
  readonly says: string;
}

const [primary, standby] = ['eu-west-1', 'eu-central-1'] as const;
const elb = 'AWS::ElasticLoadBalancingV2';
const secret = (logicalId: string, name: string, purpose: string): Row => ({
  part: logicalId,
  edits: [without('shared', logicalId)],
  says: `holdover-dev-shared has no AWS::SecretsManager::Secret named holdover/dev/${name}, which the world needs for ${purpose}`,
});
const rule = (logicalId: string, region: string, target: string): Row => ({
  part: `${logicalId} of ${region}`,
  edits: [without(`service-${region}`, logicalId)],
  says: `holdover-dev-service-${region} has no ${elb}::ListenerRule for ${target}, which the world needs for calling a function`,
});
const writeEndpoint = 'Environment.Variables.HOLDOVER_DATABASE_WRITE_ENDPOINT';
const endpoints = ['Environment.Variables.HOLDOVER_DATABASE_READ_ENDPOINT', writeEndpoint];

const STATE: readonly Row[] = [
  {
    part: 'GlobalCluster',
    edits: [without('shared', 'GlobalCluster')],
    says: `holdover-dev-identities-${primary}/Cluster (AWS::RDS::DBCluster) joins the AWS::RDS::GlobalCluster holdover-dev, which no template of the assembly declares and the world needs for replication and promotion`,
  },
  {
    part: 'SessionTable',
    edits: [without('shared', 'SessionTable')],
    says: 'holdover-dev-shared has no AWS::DynamoDB::GlobalTable named holdover-dev-session, which the world needs for sessions, codes and refresh tokens',
  },
  {
    part: 'DirectoryTable',
    edits: [without('shared', 'DirectoryTable')],
    says: 'holdover-dev-shared has no AWS::DynamoDB::GlobalTable named holdover-dev-directory, which the world needs for clients and people as requests look them up',
  },
  secret('DatabaseOwnerSecret', 'database/owner', 'the master login of the database'),
  secret('DatabaseApplicationSecret', 'database/application', "the functions' login to the database"),
  secret('SigningKeysSecret', 'keys/signing', 'signing tokens'),
  secret('MacKeysSecret', 'keys/mac', 'proving codes and refresh tokens'),
  secret('CookieKeysSecret', 'keys/cookie', 'signing cookies'),
  secret('AdministratorSecret', 'administrator', 'the client of the first administrator'),
  secret('ProbeSecret', 'probe', 'what probes sign in with'),
  {
    part: 'the master user',
    edits: [changed(`identities-${primary}`, 'Cluster', drop('MasterUsername', 'MasterUserPassword'))],
    says: `of holdover-dev-identities-${primary}/Cluster (AWS::RDS::DBCluster) and holdover-dev-identities-${standby}/Cluster (AWS::RDS::DBCluster), 0 have MasterUsername, the world needs exactly one for creating the database`,
  },
  {
    part: 'every instance of a cluster',
    edits: [without(`identities-${standby}`, 'Instance1', 'Instance2')],
    says: `holdover-dev-identities-${standby}/Cluster (AWS::RDS::DBCluster) has no AWS::RDS::DBInstance, which the world needs for answering queries`,
  },
  {
    part: 'the proxy and what hangs on it',
    edits: [
      without(`identities-${standby}`, 'Proxy', 'ProxyTargets', 'ProxyReadOnlyEndpoint'),
      ...endpoints.map((path) => changed(`service-${standby}`, 'AuthServiceFunction', put(path, 'gone'))),
      changed(`service-${standby}`, 'DirectorySweeperFunction', put(writeEndpoint, 'gone')),
    ],
    says: `holdover-dev-identities-${standby} has no AWS::RDS::DBProxy, which the world needs for the functions' logins`,
  },
];

const FUNCTIONS: readonly Row[] = [
  {
    part: 'KeyBootstrap',
    edits: [without('shared', 'KeyBootstrap')],
    says: 'holdover-dev-shared has no Custom::HoldoverKeyBootstrap, which the world needs for the first keys',
  },
  {
    part: 'SchemaMigration of the primary',
    edits: [without(`service-${primary}`, 'SchemaMigration')],
    says: `holdover-dev-service-${primary} has no Custom::HoldoverSchemaMigration, which the world needs for the schema of the database`,
  },
  {
    part: 'the output of the failover steps',
    edits: [output(`service-${standby}`, undefined)],
    says: `holdover-dev-service-${standby} has no output FailoverStepsFunctionName, which the world needs for opening writes after a promotion`,
  },
  {
    part: 'the function of the failover steps',
    edits: [output(`service-${primary}`, 'gone')],
    says: `holdover-dev-service-${primary}.Outputs.FailoverStepsFunctionName names the function gone, which no template of its region declares`,
  },
  {
    part: 'a role, named by its ARN',
    edits: [
      changed(`service-${standby}`, 'HealthFunction', put('Role', 'arn:aws:iam::111122223333:role/gone')),
    ],
    says: `holdover-dev-service-${standby}/HealthFunction (AWS::Lambda::Function) runs as arn:aws:iam::111122223333:role/gone, which no template of its region declares`,
  },
];

const FRONT: readonly Row[] = [
  {
    part: 'the load balancer and what hangs on it',
    edits: [
      withoutTypes(`edge-${standby}`, 'LoadBalancer', 'Listener', 'RecordSet'),
      withoutTypes(`service-${standby}`, 'ListenerRule'),
      withoutTypes(`tenant-acme-${standby}`, 'ListenerRule', 'ListenerCertificate'),
    ],
    says: `holdover-dev-edge-${standby} has no ${elb}::LoadBalancer, which the world needs for taking requests`,
  },
  {
    part: 'the listener and what hangs on it',
    edits: [
      withoutTypes(`edge-${primary}`, 'Listener'),
      withoutTypes(`service-${primary}`, 'ListenerRule'),
      withoutTypes(`tenant-acme-${primary}`, 'ListenerRule', 'ListenerCertificate'),
    ],
    says: `holdover-dev-edge-${primary}/LoadBalancer (${elb}::LoadBalancer) has no ${elb}::Listener for HTTPS on port 443, which the world needs for taking requests`,
  },
  rule('HealthRule', standby, `dev-${standby}.dev.holdover.example and the path /health/live`),
  rule('ReadyRule', primary, `dev-${primary}.dev.holdover.example and the path /health/ready`),
  rule(
    'PublicHostsRule',
    standby,
    'login.dev.holdover.example, accounts.dev.holdover.example and the path /.well-known/openid-configuration',
  ),
  {
    part: 'RegionRecord',
    edits: [without(`edge-${standby}`, 'RegionRecord')],
    says: `holdover-dev-edge-${standby} has no AWS::Route53::RecordSet for dev-${standby}.dev.holdover.example, which the world needs for answering DNS`,
  },
  {
    part: 'both records of a public host',
    edits: [without(`edge-${primary}`, 'PublicRecordLogin'), without(`edge-${standby}`, 'PublicRecordLogin')],
    says: `holdover-dev-edge-${primary} has no AWS::Route53::RecordSet for login.dev.holdover.example, which the world needs for answering DNS`,
  },
];

test('the whole assembly reads', () => {
  expect(complaintOf(assemblyWith())).toBeUndefined();
});

describe('missing altogether', () => {
  test.each([...STATE, ...FUNCTIONS, ...FRONT])('$part', ({ edits, says }) => {
    expect(complaintOf(assemblyWith(...edits))).toEqual({ code: 'PART_MISSING', message: says });
  });

  test('a stack', () => {
    const stacks = loaded.stacks.filter(({ name }) => name !== `holdover-dev-observability-${standby}`);
    expect(complaintOf({ ...loaded, stacks })).toEqual({
      code: 'PART_MISSING',
      message: `the assembly at ${loaded.directory} has no observability stack of the standby region, which the world needs for what runs in ${standby}`,
    });
  });
});

describe('in a folder', () => {
  const tables = mutation(
    templates,
    'no-tables',
    'no tables',
    { type: 'AWS::DynamoDB::GlobalTable' },
    removeResource,
  );
  const copy = mutateAssembly(source, [tables]);
  afterAll(() => copy.remove());

  test('it is refused as well', () => {
    expect(() => readTopology(copy.directory)).toThrow('has no AWS::DynamoDB::GlobalTable');
  });
});

/** Test infra/alarms holds that each is there. */
const ALARMS = templates.flatMap(({ stack, template }) =>
  Object.entries(template.Resources).flatMap(([logicalId, { Type }]) =>
    Type === 'AWS::CloudWatch::Alarm' ? [`${stack}/${logicalId}`] : [],
  ),
);

/** What a drill sees for itself when it is gone. */
const SEEN_BY_DRILL: ReadonlySet<string> = new Set([
  ...ALARMS,
  // The other region's record answers for the name.
  ...[primary, standby].flatMap((region) => [
    `holdover-dev-edge-${region}/PublicRecordLogin`,
    `holdover-dev-edge-${region}/PublicRecordAccounts`,
    // The other instance answers.
    `holdover-dev-identities-${region}/Instance1`,
    `holdover-dev-identities-${region}/Instance2`,
    // Nobody finishes what is left behind; no probe reports.
    `holdover-dev-service-${region}/DirectorySweeperSchedule`,
    `holdover-dev-observability-${region}/StandbyProbesSchedule`,
    // Nobody looks whether rotations happen, and none happens by the clock here.
    `holdover-dev-service-${region}/RotationCheckSchedule`,
    // That one host is not served there.
    `holdover-dev-tenant-acme-${region}/HostCertificate`,
    `holdover-dev-tenant-acme-${region}/HostRule`,
    // KMS does not find the alias, and says so to whoever asks for it.
    ...['Secrets', 'Tables', 'Database'].map((key) => `holdover-dev-foundation-${region}/${key}KeyAlias`),
    // Nobody is told of what a drill shows anyway.
    `holdover-dev-observability-${region}/AlarmRecipient1`,
    // Without it AppConfig serves nothing, and the service goes on with the bundled flags.
    `holdover-dev-foundation-${region}/FlagsDeployment`,
    // Its flow log is inert.
    `holdover-dev-edge-${region}/NetworkLogRole`,
  ]),
  // Who rotates such a secret is told that it has no rotation.
  ...['DatabaseApplication', 'SigningKeys', 'MacKeys', 'CookieKeys'].map(
    (secret) => `holdover-dev-service-${primary}/${secret}Rotation`,
  ),
  // It asks before anything is deployed; here both regions answer.
  'holdover-dev-shared/RegionCheck',
  // It finds no writer there and does nothing.
  `holdover-dev-service-${standby}/SchemaMigration`,
]);

/** Both regions are made by the same code: one of them, and what is special in the other, is enough. */
const isLookedAt = ({ part, stack }: { readonly part: string; readonly stack: string }): boolean =>
  !stack.endsWith(standby) || SEEN_BY_DRILL.has(part);

const parts = templates.flatMap(({ stack, template }) =>
  Object.entries(template.Resources)
    .filter(([, { Type }]) => MODELLED_TYPES.has(Type) || isCustomResource(Type))
    .map(([logicalId, { Type }]) => ({ part: `${stack}/${logicalId}`, stack, logicalId, type: Type }))
    .filter(isLookedAt),
);

const complaintWithout = (stack: string, logicalId: string): string | undefined =>
  complaintOf(assemblyWith(without(stack.replace('holdover-dev-', ''), logicalId)))?.message;

describe('each part by itself', () => {
  test.each(parts.filter(({ part }) => !SEEN_BY_DRILL.has(part)))(
    '$part is named',
    ({ stack, logicalId, type }) => {
      const message = complaintWithout(stack, logicalId);
      expect(message).toMatch(/^holdover-dev-[^\n]*[^.\n]$/);
      expect([type, `"${logicalId}"`].some((name) => message?.includes(name))).toBe(true);
    },
  );

  test.each(parts.filter(({ part }) => SEEN_BY_DRILL.has(part)))(
    '$part is left to the drill',
    ({ stack, logicalId }) => {
      expect(complaintWithout(stack, logicalId)).toBeUndefined();
    },
  );
});

test.each([
  ['SessionTable', changed('shared', 'SessionTable', put('TableName', 'other'))],
  ['SigningKeysSecret', changed('shared', 'SigningKeysSecret', put('Name', 'other'))],
  ['RegionRecord', changed(`edge-${standby}`, 'RegionRecord', put('Name', 'other.dev.holdover.example.'))],
  [
    'ReadyRule',
    changed(
      `service-${primary}`,
      'ReadyRule',
      put('Conditions.0.HostHeaderConfig.Values', ['other.holdover.example']),
    ),
  ],
])('under another name it is there, for the drill to see: %s', (_part, edit) => {
  expect(complaintOf(assemblyWith(edit))).toBeUndefined();
});

test('whatever a drill must find by observation is read', () => {
  const all = [...namedMutations(templates), ...MUTATION_KINDS.flatMap((kind) => kind.candidates(templates))];
  // What differs by its region only is read by the same code.
  const regionless = (id: string): string => id.replaceAll(primary, '').replaceAll(standby, '');
  const looked = [...new Map(all.map((each) => [regionless(each.id), each])).values()];
  expect(looked.length).toBeGreaterThan(100);
  const refused = looked.flatMap((each) => {
    const complaint = complaintOf(assemblyWith((edited) => each.apply(edited)));
    return complaint === undefined ? [] : [`${each.id}: ${complaint.message}`];
  });
  expect(refused).toEqual([]);
});
