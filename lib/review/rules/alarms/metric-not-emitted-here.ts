import type { ReviewModel } from '../../model/model.ts';
import { defineRule } from '../../rule.ts';
import { madeByFilters } from './metric-filters.ts';

/** Services without a region report here only, whatever region an alarm stands in. */
const GLOBAL_METRICS = { namespaces: ['AWS/Route53', 'AWS/CloudFront', 'AWS/Billing'], region: 'us-east-1' };

/**
 * Judges only what it can know: metrics of AWS that exist in one region, and metrics that a filter of this
 * application makes. What code emits by itself is another rule’s, where code can be read.
 */
export const metricNotEmittedHere = defineRule({
  id: 'metric-not-emitted-here',
  family: 'alarms',
  severity: 'error',
  title: 'An alarm stands in the region of its metric',
  why: 'An alarm reads metrics of its own region only: elsewhere it waits for data that never comes.',
  source:
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Cross-Account-Cross-Region.html and https://github.com/aws-devtools-labs/aws-blocks/pull/488',
  fix: 'Put the alarm, or the filter that makes the metric, into the same region.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'DE.CM-09' },
    { catalogue: 'AWS Well-Architected', id: 'REL06-BP03' },
  ],
  subjects: (model) =>
    model.ofType('AWS::CloudWatch::Alarm').filter(({ region, raw }) => {
      return region !== undefined && raw.MetricName !== undefined;
    }),
  *check(alarm, model) {
    const [namespace, name] = [alarm.text('Namespace') ?? '', alarm.text('MetricName') ?? ''];
    const emitted = emittingRegions(namespace, name, model);
    if (emitted.length === 0 || emitted.includes(alarm.region ?? '')) return;
    yield `watches ${namespace} ${name}, which is emitted in ${emitted.join(' and ')}, and stands in ${alarm.region ?? 'no region'}`;
  },
});

/** Empty where nothing tells. */
function emittingRegions(namespace: string, name: string, model: ReviewModel): readonly string[] {
  if (GLOBAL_METRICS.namespaces.includes(namespace)) return [GLOBAL_METRICS.region];
  return [...new Set(madeByFilters(namespace, name, model).flatMap(({ region }) => region ?? []))];
}
