import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import { countActions, hasReader } from './actions.ts';

/** Metrics of something that should report at all times. Error counts are silent in good times, and are none. */
const HEARTBEATS = /heartbeat|probe|canary|synthetic|uptime|alive|availability|SuccessPercent/i;
/** Lambda sends none of it while nothing is invoked: there is never a datapoint of 0. */
const ABSENT_AT_ZERO = ['AWS/Lambda Invocations'];

export const alarmHidesSilence = defineRule({
  id: 'alarm-hides-silence',
  family: 'alarms',
  severity: 'warning',
  title: 'Where silence is the symptom, missing data raises the alarm',
  why: 'What should have reported is gone, with its region, and the alarm stays as it was: on 2020-11-25 alarms stood at INSUFFICIENT_DATA for hours.',
  source:
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html and https://aws.amazon.com/message/11201/',
  fix: 'Set TreatMissingData to breaching, or act on INSUFFICIENT_DATA.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'DE.CM-09' },
    { catalogue: 'AWS Well-Architected', id: 'REL06-BP03' },
  ],
  subjects: (model) => model.ofType('AWS::CloudWatch::Alarm').filter(watchesForSilence),
  *check(alarm, model) {
    const treated = alarm.text('TreatMissingData') ?? 'missing';
    if (treated === 'breaching') return;
    if (
      treated === 'missing' &&
      (countActions(alarm, 'InsufficientDataActions') > 0 || hasReader(alarm, model))
    )
      return;
    if (isHeardElsewhere(alarm, model)) return;
    const metric = `${String(alarm.raw.Namespace)} ${String(alarm.raw.MetricName)}`;
    yield `takes missing data of ${metric} as "${treated}", needs "breaching": its silence is the symptom`;
  },
});

function watchesForSilence({ raw }: ReviewedResource): boolean {
  const { Namespace, MetricName, Statistic, ComparisonOperator } = raw;
  // Metric math fills gaps itself.
  if (typeof MetricName !== 'string' || typeof Namespace !== 'string') return false;
  const isTooFew = typeof ComparisonOperator === 'string' && ComparisonOperator.startsWith('LessThan');
  if (isTooFew && (Statistic === 'SampleCount' || ABSENT_AT_ZERO.includes(`${Namespace} ${MetricName}`)))
    return true;
  return !Namespace.startsWith('AWS/') && HEARTBEATS.test(MetricName);
}

/** Another alarm of this region rises when the same metric falls silent. */
const isHeardElsewhere = (alarm: ReviewedResource, model: ReviewModel): boolean =>
  model
    .ofType('AWS::CloudWatch::Alarm')
    .some(
      (other) =>
        other !== alarm &&
        other.region === alarm.region &&
        other.raw.Namespace === alarm.raw.Namespace &&
        other.raw.MetricName === alarm.raw.MetricName &&
        other.raw.TreatMissingData === 'breaching',
    );
