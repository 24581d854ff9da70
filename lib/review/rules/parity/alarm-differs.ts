import { defineRule } from '../../rule.ts';
import { comparable } from './comparable.ts';
import { pairsOfType, sideBySide } from './pairs-of-type.ts';

/** What decides when an alarm fires; of a property that is not there, CloudWatch's own default. */
const PROPERTIES: Readonly<Record<string, unknown>> = {
  Namespace: undefined,
  MetricName: undefined,
  Metrics: undefined,
  Statistic: undefined,
  ExtendedStatistic: undefined,
  Period: undefined,
  EvaluationPeriods: undefined,
  DatapointsToAlarm: undefined,
  Threshold: undefined,
  ComparisonOperator: undefined,
  TreatMissingData: 'missing',
  ActionsEnabled: true,
};

export const alarmDiffers = defineRule({
  id: 'alarm-differs',
  family: 'parity',
  severity: 'warning',
  title: 'An alarm fires in both regions on the same condition',
  why: 'The weaker one of the two is silent exactly when its region has to serve alone.',
  source:
    'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_planning_for_recovery_config_drift.html',
  fix: 'Build both regions’ alarms from the same values.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'DE.CM-09' },
    { catalogue: 'AWS Well-Architected', id: 'REL13-BP04' },
  ],
  subjects: (model) => pairsOfType(model, 'AWS::CloudWatch::Alarm'),
  *check({ primary, standby }, model) {
    for (const [name, otherwise] of Object.entries(PROPERTIES)) {
      const [own, other] = [primary.raw[name] ?? otherwise, standby.raw[name] ?? otherwise];
      if (comparable(own ?? null, primary, model) !== comparable(other ?? null, standby, model))
        yield `${name} is ${sideBySide(own, other, model)}`;
    }
    const [own, other] = [primary, standby].map(
      ({ raw }) => Array.isArray(raw.AlarmActions) && raw.AlarmActions.length > 0,
    );
    if (own === true && other === false) yield `has no AlarmActions in ${model.roles.regions.standby}`;
  },
});
