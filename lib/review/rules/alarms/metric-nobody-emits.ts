import { readableCode } from '../../model/code.ts';
import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import { madeByFilters } from './metric-filters.ts';

export const metricNobodyEmits = defineRule({
  id: 'metric-nobody-emits',
  family: 'alarms',
  severity: 'warning',
  title: 'An alarm watches a metric that something in its region emits',
  why: 'A name that was changed on one side only leaves an alarm that is quiet on the day that it was made for.',
  source:
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html',
  fix: 'Take the metric’s name from one constant in the code that emits it and in the alarm.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'DE.CM-09' },
    { catalogue: 'AWS Well-Architected', id: 'REL06-BP01' },
  ],
  subjects: (model) =>
    readableCode(model) === undefined
      ? []
      : model.ofType('AWS::CloudWatch::Alarm').filter((alarm) => isOwnMetric(alarm, model)),
  *check(alarm, model) {
    const [namespace, name] = [alarm.text('Namespace') ?? '', alarm.text('MetricName') ?? ''];
    if (readableCode(model)?.holds(name, alarm.region) !== false) return;
    yield `watches ${namespace} ${name}, a name that stands in no function’s code in ${alarm.region ?? 'its region'}`;
  },
});

/** Of AWS's, and of its agents. */
const OTHERS = /^(AWS\/|ECS\/|CWAgent$|CloudWatchSynthetics$|ContainerInsights$|LambdaInsights$)/;

/** Code here speaks of the namespace, and no filter makes the metric of logs. */
const isOwnMetric = (alarm: ReviewedResource, model: ReviewModel): boolean =>
  alarm.region !== undefined &&
  typeof alarm.raw.MetricName === 'string' &&
  typeof alarm.raw.Namespace === 'string' &&
  !OTHERS.test(alarm.raw.Namespace) &&
  readableCode(model)?.holds(alarm.raw.Namespace) === true &&
  madeByFilters(alarm.raw.Namespace, alarm.raw.MetricName, model).length === 0;
