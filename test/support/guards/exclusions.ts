/** Mistakes that no template test has to notice, each with its reason. One that excludes nothing fails the suite. */
import type { Mutant } from './points.ts';

export interface Exclusion {
  readonly type: RegExp;
  /** Default: the whole type. */
  readonly property?: RegExp;
  readonly why: string;
}

export const EXCLUSIONS: readonly Exclusion[] = [
  {
    type: /^AWS::EC2::/,
    why: 'ways of packets: neither state nor failover; without them nothing answers from the first minute on',
  },
  {
    type: /^AWS::CloudWatch::Dashboard$/,
    why: 'a picture for people: no alarm and no traffic depends on it',
  },
  {
    type: /^AWS::/,
    property:
      /(^|\.)(Description|AlarmDescription|DBSubnetGroupDescription|Sid|PolicyName|HealthCheckTags(\.\w+)?)$/,
    why: 'a text for people',
  },
  {
    type: /^AWS::ElasticLoadBalancingV2::Listener$/,
    property: /\.MessageBody$/,
    why: 'a text for people; the status is what clients and checks go by',
  },
  {
    type: /^Custom::|^AWS::Lambda::Function$/,
    property: /^(Digest|Shape|Code\.S3Key)$/,
    why: 'any other value is as good: it only has to differ from the one before',
  },
  { type: /^\(Outputs\)$/, property: /^Description$/, why: 'a text for people' },
];

export const exclusionOf = ({ type, property }: Mutant): Exclusion | undefined =>
  EXCLUSIONS.find((entry) => entry.type.test(type) && (entry.property?.test(property) ?? true));
