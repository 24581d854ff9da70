/** What rules ask of a CloudFront distribution. */
import { isObject } from '../../../assembly/json-file.ts';
import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';

export const distributionsOf = (model: ReviewModel): readonly ReviewedResource[] =>
  model.ofType('AWS::CloudFront::Distribution');

/** A list, or CloudFront's `{ Items, Quantity }`. */
export function itemsOf(value: unknown): readonly unknown[] {
  const items: unknown = isObject(value) ? value.Items : value;
  return Array.isArray(items) ? items : [];
}

export interface OriginGroup {
  readonly id: string;
  /** Ids of its origins, the first one first. */
  readonly members: readonly string[];
}

export const groupsOf = (distribution: ReviewedResource): readonly OriginGroup[] =>
  itemsOf(distribution.value('DistributionConfig', 'OriginGroups'))
    .filter(isObject)
    .map(({ Id, Members }) => ({
      id: String(Id),
      members: itemsOf(Members)
        .filter(isObject)
        .map(({ OriginId }) => String(OriginId)),
    }));

export interface Origin {
  readonly id: string;
  readonly domain: string;
}

export const originsOf = (distribution: ReviewedResource): readonly Origin[] =>
  itemsOf(distribution.value('DistributionConfig', 'Origins'))
    .filter(isObject)
    .map(({ Id, DomainName }) => ({ id: String(Id), domain: String(DomainName) }));

/** Code at the edge may choose an origin for each request. */
export const choosesAtTheEdge = (distribution: ReviewedResource): boolean =>
  /"(LambdaFunctionAssociations|FunctionAssociations)"/.test(JSON.stringify(distribution.raw));
