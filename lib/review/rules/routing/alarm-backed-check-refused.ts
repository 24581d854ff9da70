import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import { checksOf } from './health-checks.ts';

const PLAIN_STATISTICS = ['Average', 'Minimum', 'Maximum', 'Sum', 'SampleCount'];
/** Below this a metric is of high resolution. */
const STANDARD_PERIOD_SECONDS = 60;

export const alarmBackedCheckRefused = defineRule({
  id: 'alarm-backed-check-refused',
  family: 'routing',
  severity: 'error',
  title:
    'A health check rests on an alarm that Route 53 takes, and is red when the alarm’s region falls silent',
  why: 'Route 53 watches one plain metric in standard resolution. A lost region sends no data, and the check then keeps its last state: healthy.',
  source: 'https://docs.aws.amazon.com/Route53/latest/APIReference/API_AlarmIdentifier.html',
  fix: 'Use an alarm on one metric, a plain statistic and a period from 60 s, with InsufficientDataHealthStatus Unhealthy; or ask an endpoint.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'AWS Well-Architected', id: 'REL11-BP01' },
  ],
  subjects: (model) => checksOf(model).filter(({ raw }) => typeIn(raw) === 'CLOUDWATCH_METRIC'),
  *check(check, model) {
    const region = check.text('HealthCheckConfig', 'AlarmIdentifier', 'Region');
    const silent = check.text('HealthCheckConfig', 'InsufficientDataHealthStatus') ?? 'not set';
    if (Object.values(model.roles.regions).includes(region ?? '') && silent !== 'Unhealthy')
      yield `its alarm is in ${region ?? ''}, and InsufficientDataHealthStatus is ${silent}, needs Unhealthy`;
    const name = check.text('HealthCheckConfig', 'AlarmIdentifier', 'Name');
    const alarm = model
      .ofType('AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm')
      .find((candidate) => candidate.region === region && candidate.reference() === name);
    if (alarm !== undefined) yield* refusals(alarm);
  },
});

const typeIn = ({ HealthCheckConfig: config }: ReviewedResource['raw']): unknown =>
  (config as { readonly Type?: unknown } | undefined)?.Type;

/** API_CloudWatchAlarmConfiguration knows one metric with a namespace, a statistic and a period. */
function* refusals(alarm: ReviewedResource): Iterable<string> {
  const name = alarm.reference();
  if (alarm.type === 'AWS::CloudWatch::CompositeAlarm') yield `${name} is a composite alarm`;
  else if (alarm.raw.Metrics !== undefined) yield `${name} is an alarm on several metrics or an expression`;
  const statistic = alarm.text('ExtendedStatistic') ?? alarm.text('Statistic');
  if (statistic !== undefined && !PLAIN_STATISTICS.includes(statistic))
    yield `${name} is on the statistic ${statistic}, needs one of ${PLAIN_STATISTICS.join(', ')}`;
  const period = alarm.number('Period');
  if (period !== undefined && period < STANDARD_PERIOD_SECONDS)
    yield `${name} has a period of ${period} s, needs at least ${STANDARD_PERIOD_SECONDS} s`;
}
