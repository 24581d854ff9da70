/**
 * Kinds of mistakes that people make in templates. Each kind lists every place of an assembly where it can be made;
 * one place is one mutation. Some show in no drill of a lost region: they are drawn too, and `seenBy` says so.
 */
import { findResources, mutation } from '../mutate-assembly.ts';
import type { Found, Mutation, Templates, Where } from '../mutate-assembly.ts';
import { all, drop, entries, misspell, modify, put, read, removeResource } from './edit.ts';
import type { Change, Properties } from './edit.ts';
import { withoutActions } from './named.ts';

export interface MutationKind {
  readonly id: string;
  /** Where the mistake shows: what a drill may be expected to see. */
  readonly seenBy: string;
  candidates(templates: Templates): readonly Mutation[];
}

interface Mistake {
  readonly id: string;
  readonly what: string;
  readonly change: Change;
}

const at = (templates: Templates, where: Where, found: Found, { id, what, change }: Mistake): Mutation =>
  mutation(
    templates,
    `${id}:${found.stack}/${found.logicalId}`,
    `${found.stack}/${found.logicalId}: ${what}`,
    { ...where, role: found.role, matches: (_properties, logicalId) => logicalId === found.logicalId },
    change,
  );

/** The same mistake at each resource that fits. */
const kind = (id: string, where: Where, what: string, change: Change, seenBy: string): MutationKind => ({
  id,
  seenBy,
  candidates: (templates) =>
    findResources(templates, where).map((found) => at(templates, where, found, { id, what, change })),
});

/** Several mistakes at each resource, depending on what it holds. */
const kinds = (
  id: string,
  where: Where,
  mistakes: (properties: Properties) => readonly Mistake[],
  seenBy: string,
): MutationKind => ({
  id,
  seenBy,
  candidates: (templates) =>
    findResources(templates, where).flatMap((found) =>
      mistakes(found.properties).map((mistake) => at(templates, where, found, mistake)),
    ),
});

const check = (field: string): string => `HealthCheckConfig.${field}`;
const checks = (field: string, value: unknown): Where => ({
  kind: 'edge',
  type: 'AWS::Route53::HealthCheck',
  matches: (properties) => read(properties, check(field)) === value,
});
const withProperty = (where: Where, path: string): Where => ({
  ...where,
  matches: (properties) => read(properties, path) !== undefined,
});

const failoverRecords = withProperty({ kind: 'edge', type: 'AWS::Route53::RecordSet' }, 'Failover');
const schedules = withProperty({ kind: 'observability', type: 'AWS::Events::Rule' }, 'ScheduleExpression');
const certificates: Where = { kind: 'edge', type: 'AWS::CertificateManager::Certificate' };
const rules: Where = { kind: 'service', type: 'AWS::ElasticLoadBalancingV2::ListenerRule' };
const targetGroups: Where = { kind: 'service', type: 'AWS::ElasticLoadBalancingV2::TargetGroup' };
const aliases: Where = { kind: 'service', type: 'AWS::Lambda::Alias' };
const functions: Where = { kind: 'service', type: 'AWS::Lambda::Function' };
const authFunctions: Where = { ...functions, matches: (_properties, id) => id.startsWith('AuthService') };
const secondInstances: Where = {
  kind: 'identities',
  type: 'AWS::RDS::DBInstance',
  matches: (_properties, id) => id.endsWith('2'),
};

/** Actions on parts of the world; those on logs and interfaces have no counterpart in it. */
const ownActions = /^(secretsmanager|dynamodb|kms|rds-db):/;
const actionsOf = (role: Properties): readonly string[] =>
  entries(role, 'Policies')
    .flatMap((policy) => entries(policy, 'PolicyDocument.Statement'))
    .flatMap((statement) => entries(statement, 'Action').map(String))
    .filter((action) => ownActions.test(action));

const actionMistakes = (role: Properties): readonly Mistake[] =>
  [...new Set(actionsOf(role))].map((action) => ({
    id: `iam-action:${action}`,
    what: `may not ${action}`,
    change: withoutActions([action]),
  }));

const variableMistakes = (properties: Properties): readonly Mistake[] => {
  const variables = (read(properties, 'Environment.Variables') ?? {}) as Properties;
  return Object.entries(variables)
    .filter(([name, value]) => name.startsWith('HOLDOVER_') && typeof value === 'string')
    .map(([name]) => ({
      id: `environment-variable:${name}`,
      what: `${name} is misspelled`,
      change: misspell(`Environment.Variables.${name}`),
    }));
};

const nowhere = 'nowhere.holdover.example';
const bareSecretArn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:holdover/database';

export const MUTATION_KINDS: readonly MutationKind[] = [
  kinds('iam-action', { type: 'AWS::IAM::Role' }, actionMistakes, 'a denied call, unless nothing needs it'),
  kinds('environment-variable', functions, variableMistakes, 'the function fails or uses another resource'),
  kind('record-ttl', failoverRecords, 'its TTL is 300 s', put('TTL', '300'), 'recovery after the objective'),
  kind(
    'record-value',
    failoverRecords,
    'it points nowhere',
    put('ResourceRecords', [nowhere]),
    'clients reach nothing in that region',
  ),
  kind(
    'failover-role-swap',
    failoverRecords,
    'PRIMARY and SECONDARY are swapped',
    modify('Failover', (role) => (role === 'PRIMARY' ? 'SECONDARY' : 'PRIMARY')),
    'two records of one role',
  ),
  kind(
    'record-without-check',
    withProperty(failoverRecords, 'HealthCheckId'),
    'it has no health check',
    drop('HealthCheckId'),
    'a primary record that never goes red; of a secondary, nothing',
  ),
  kind(
    'search-string',
    checks('Type', 'HTTPS_STR_MATCH'),
    'it looks for a word that nobody says',
    put(check('SearchString'), 'all-is-well'),
    'red from the start; inverted: green for ever, which only a claim shows',
  ),
  kind(
    'string-match-dropped',
    checks('Type', 'HTTPS_STR_MATCH'),
    'it takes any 200 for an answer',
    all(put(check('Type'), 'HTTPS'), drop(check('SearchString'))),
    'the inverted one is red from the start; the others show it with a sick service only',
  ),
  kind(
    'inverted-flag',
    checks('Inverted', true),
    'it is not inverted',
    put(check('Inverted'), false),
    'the primary is out from the start',
  ),
  kind(
    'check-interval',
    checks('RequestInterval', 10),
    'it asks every 30 s',
    put(check('RequestInterval'), 30),
    'recovery after the objective',
  ),
  kind(
    'check-host',
    withProperty(checks('Type', 'HTTPS_STR_MATCH'), check('FullyQualifiedDomainName')),
    'it asks a host that does not exist',
    put(check('FullyQualifiedDomainName'), nowhere),
    'as a wrong search string',
  ),
  kind(
    'calculated-threshold',
    checks('Type', 'CALCULATED'),
    'one green child is enough',
    put(check('HealthThreshold'), 1),
    'the primary stays green when its region is lost',
  ),
  kind(
    'listener-rule-path',
    withProperty(rules, 'Conditions.1.PathPatternConfig'),
    'it answers other paths',
    put('Conditions.1.PathPatternConfig.Values', ['/healthz']),
    'checks of that path get 421, or another function',
  ),
  kind(
    'listener-rule-host',
    rules,
    'it answers another host',
    put('Conditions.0.HostHeaderConfig.Values', ['www.holdover.example']),
    'requests for its hosts get 421',
  ),
  kind(
    'certificate-name',
    withProperty(certificates, 'SubjectAlternativeNames.0'),
    'its last name is gone',
    modify('SubjectAlternativeNames', (names) => (names as readonly string[]).slice(0, -1)),
    'TLS of clients to that name fails; checkers do not mind',
  ),
  kind(
    'multi-value-headers',
    targetGroups,
    'multi-value headers are off',
    drop('TargetGroupAttributes'),
    'one of several cookies arrives',
  ),
  kind(
    'function-memory',
    authFunctions,
    'it has 128 MB',
    put('MemorySize', 128),
    'functions that die, if any',
  ),
  kind(
    'function-timeout',
    authFunctions,
    'it is cut off at 1 s',
    put('Timeout', 1),
    'cold requests that fail',
  ),
  kind(
    'function-handler',
    functions,
    'its handler has another name',
    put('Handler', 'index.main'),
    'it never starts',
  ),
  kind(
    'provisioned-concurrency',
    withProperty(aliases, 'ProvisionedConcurrencyConfig'),
    'no environment is kept ready',
    drop('ProvisionedConcurrencyConfig'),
    'cold starts when traffic moves',
  ),
  kind('schedule-disabled', schedules, 'it is disabled', put('State', 'DISABLED'), 'no probe reports'),
  kind('schedule-rate', schedules, 'once a day', put('ScheduleExpression', 'rate(1 day)'), 'too few probes'),
  kind(
    'proxy-secret',
    { kind: 'identities', type: 'AWS::RDS::DBProxy' },
    'its secret is named without the suffix of the ARN',
    put('Auth.0.SecretArn', bareSecretArn),
    'the proxy refuses every login in that region',
  ),
  kind(
    'proxy-endpoint-role',
    { kind: 'identities', type: 'AWS::RDS::DBProxyEndpoint' },
    'its read-only endpoint is read/write',
    put('TargetRole', 'READ_WRITE'),
    'reads in the standby find no writer',
  ),
  kind('instance-removed', secondInstances, 'it is gone', removeResource, 'no reader after a promotion'),
  kind(
    'table-name',
    { kind: 'shared', type: 'AWS::DynamoDB::GlobalTable' },
    'it has another name',
    misspell('TableName'),
    'every call to it fails',
  ),
  kind(
    'secret-name',
    { kind: 'shared', type: 'AWS::SecretsManager::Secret' },
    'it has another name',
    misspell('Name'),
    'every read of it fails',
  ),
];
