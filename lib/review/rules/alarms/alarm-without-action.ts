import { defineRule } from '../../rule.ts';
import { ALARM_TYPES, actsAtAll, countActions, hasReader } from './actions.ts';

export const alarmWithoutAction = defineRule({
  id: 'alarm-without-action',
  family: 'alarms',
  severity: 'warning',
  title: 'An alarm tells somebody',
  why: 'It turns red in a console that nobody has open, least of all while a region is being lost.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/cloudwatch-alarm-action-check.html',
  fix: 'Give it an AlarmAction and leave ActionsEnabled on, let a composite alarm read it, or remove it.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'DE.AE-06' },
    { catalogue: 'AWS Well-Architected', id: 'REL06-BP03' },
  ],
  subjects: (model) => model.ofType(...ALARM_TYPES),
  *check(alarm, model) {
    // An alarm for silence alone acts on INSUFFICIENT_DATA.
    const actions = countActions(alarm, 'AlarmActions') + countActions(alarm, 'InsufficientDataActions');
    const acts = actsAtAll(alarm);
    if ((actions > 0 && acts) || hasReader(alarm, model)) return;
    yield actions === 0
      ? 'has no action and nothing reads its state, needs an AlarmAction'
      : 'has ActionsEnabled off and nothing reads its state';
  },
});
