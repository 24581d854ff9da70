/** Metrics that filters make of logs. */
import { isObject } from '../../../assembly/json-file.ts';
import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';

/** The filters that make this metric. */
export const madeByFilters = (
  namespace: string,
  name: string,
  model: ReviewModel,
): readonly ReviewedResource[] =>
  model.ofType('AWS::Logs::MetricFilter').filter((filter) => makes(filter, namespace, name));

const makes = (filter: ReviewedResource, namespace: string, name: string): boolean =>
  filter
    .list('MetricTransformations')
    .some((made) => isObject(made) && made.MetricNamespace === namespace && made.MetricName === name);
