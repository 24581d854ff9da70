/** What several rules ask of a Route 53 record. */
import type { ReviewModel } from '../../model/model.ts';
import { perModel } from '../../model/per-model.ts';
import type { ReviewedResource } from '../../model/resource.ts';

/** Any of these, and Route 53 chooses between records of one name. */
const POLICIES = [
  'Failover',
  'Weight',
  'Region',
  'GeoLocation',
  'GeoProximityLocation',
  'CidrRoutingConfig',
  'MultiValueAnswer',
] as const;

export const recordsOf = (model: ReviewModel): readonly ReviewedResource[] =>
  model.ofType('AWS::Route53::RecordSet');

export const hasPolicy = ({ raw }: ReviewedResource): boolean =>
  POLICIES.some((policy) => raw[policy] !== undefined);

/** DNS ignores case, and the last dot is a matter of taste. */
export const hostOf = (name: string): string => name.toLowerCase().replace(/\.$/, '');

export const nameOf = (record: ReviewedResource): string => hostOf(record.text('Name') ?? '');

/** Each once. */
export const recordNames = perModel((model): ReadonlySet<string> => new Set(recordsOf(model).map(nameOf)));

/** Where AWS hands out names with the region in them: load balancers, APIs, function addresses, websites of buckets. */
export const AWS_HOST = /\.(amazonaws\.com(\.cn)?|on\.aws)$/;

/** Every name or address that the record answers with. */
export function targetsOf(record: ReviewedResource): readonly string[] {
  const alias = record.text('AliasTarget', 'DNSName');
  const values = alias === undefined ? record.list('ResourceRecords') : [alias];
  return values.filter((value) => typeof value === 'string').map(hostOf);
}

/**
 * A region's name as a whole part of a host: `x.eu-west-1.elb.amazonaws.com`, `s3-website-eu-west-1.amazonaws.com`,
 * `app-eu-west-1.example`.
 */
export const mentions = (host: string, region: string): boolean =>
  new RegExp(`(^|[.-])${region}($|[.-])`).test(host);
