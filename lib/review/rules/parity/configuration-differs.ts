import type { Pair } from '../../model/pairs.ts';
import { defineRule } from '../../rule.ts';
import { CAPACITY_TYPES } from './capacity.ts';
import { comparable } from './comparable.ts';
import { withoutGivenOut } from './given-out.ts';
import { isOwnName } from './own-names.ts';
import { sideBySide } from './pairs-of-type.ts';
import { resolvesAlike } from './resolved.ts';

/** What counterparts differ in by their role, by what each region numbers itself, or for people only. */
const BY_NATURE: Readonly<Record<string, readonly string[]>> = {
  'AWS::Lambda::Alias': ['FunctionVersion'],
  // A secondary cluster has the primary's login and database.
  'AWS::RDS::DBCluster': [
    'DatabaseName',
    'MasterUsername',
    'MasterUserPassword',
    'ManageMasterUserPassword',
    'MasterUserSecret',
    'GlobalClusterIdentifier',
    'SourceRegion',
    'ReplicationSourceIdentifier',
    'EnableGlobalWriteForwarding',
  ],
  'AWS::Route53::RecordSet': [
    'Failover',
    'GeoLocation',
    'HealthCheckId',
    'Region',
    'SetIdentifier',
    'Weight',
  ],
};
const EVERYWHERE: ReadonlySet<string> = new Set([
  'Tags',
  'Description',
  'AlarmDescription',
  'AvailabilityZone',
  'AvailabilityZones',
]);

/** Types that a rule of their own compares, what a network numbers itself, and the CDK's statistics. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'AWS::CDK::Metadata',
  ...CAPACITY_TYPES.filter((type) => type !== 'AWS::RDS::DBCluster'),
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::EC2::Route',
  'AWS::EC2::Subnet',
  'AWS::EC2::VPC',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::Version',
  'AWS::Logs::LogGroup',
  'AWS::Route53::HealthCheck',
]);
/** Compared by rules of parity, or by those of capacity and retention. */
const COMPARED: Readonly<Record<string, readonly string[]>> = {
  'AWS::RDS::DBCluster': ['BackupRetentionPeriod', 'ServerlessV2ScalingConfiguration'],
  'AWS::RDS::DBInstance': ['BackupRetentionPeriod', 'DBInstanceClass'],
};

export const configurationDiffers = defineRule<Pair>({
  id: 'configuration-differs',
  family: 'parity',
  severity: 'warning',
  title: 'Counterparts are configured alike',
  why: 'What the standby does otherwise is tried for the first time when it has to serve alone.',
  source:
    'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_planning_for_recovery_config_drift.html',
  fix: 'Build both regions from the same values, or accept the difference with its reason.',
  controls: [
    { catalogue: 'NIST 800-53', id: 'CM-2' },
    { catalogue: 'AWS Well-Architected', id: 'REL13-BP04' },
  ],
  subjects: ({ pairs }) => pairs.filter(({ primary }) => !ELSEWHERE.has(primary.type)),
  *check(pair, model) {
    const { primary, standby } = pair;
    for (const name of namesIn(primary.raw, standby.raw)) {
      if (isExempt(primary.type, name)) continue;
      const [own, other] = [primary, standby].map((resource) =>
        withoutGivenOut(comparable(resource.raw[name] ?? null, resource, model)),
      );
      if (own !== other && !resolvesAlike(pair, [name], model))
        yield `${name} is ${sideBySide(...brief(primary.raw[name], standby.raw[name]), model)}`;
    }
  },
});

type Properties = Pair['primary']['raw'];
const namesIn = (own: Properties, other: Properties): readonly string[] =>
  [...new Set([...Object.keys(own), ...Object.keys(other)])].toSorted();

const isExempt = (type: string, name: string): boolean =>
  EVERYWHERE.has(name) ||
  isOwnName(type, name) ||
  BY_NATURE[type]?.includes(name) === true ||
  COMPARED[type]?.includes(name) === true;

/** A policy document or a list of rules would fill the screen: long ones are shown from where they begin to differ. */
const MOST_CHARACTERS = 120;
const BEFORE_DIFFERENCE = 24;
function brief(own: unknown, other: unknown): readonly [unknown, unknown] {
  const texts = [textOf(own), textOf(other)] as const;
  if (texts.every((text) => text.length <= MOST_CHARACTERS)) return [own, other];
  const from = Math.max(0, firstDifference(...texts) - BEFORE_DIFFERENCE);
  const cut = (text: string): string =>
    `${from > 0 ? '...' : ''}${text.slice(from, from + MOST_CHARACTERS)}${text.length > from + MOST_CHARACTERS ? '...' : ''}`;
  return [own === undefined ? own : cut(texts[0]), other === undefined ? other : cut(texts[1])];
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function firstDifference(own: string, other: string): number {
  let at = 0;
  while (at < own.length && own[at] === other[at]) at += 1;
  return at;
}
