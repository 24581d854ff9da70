import { defineRule } from '../../rule.ts';
import { ACTION_LISTS, ALARM_TYPES, actionArns, placeOfAction } from './actions.ts';

export const alarmTopicElsewhere = defineRule({
  id: 'alarm-topic-elsewhere',
  family: 'alarms',
  severity: 'error',
  title: 'An alarm acts in its own region',
  why: 'CloudWatch refuses an action in another region ("Invalid region ... specified"), and could tell nobody once that region is lost.',
  source: 'https://github.com/cds-snc/notification-terraform/pull/128',
  fix: 'Give each region a topic of its own; subscriptions may well lead to one place.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'DE.AE-06' },
    { catalogue: 'AWS Well-Architected', id: 'REL06-BP03' },
  ],
  subjects: (model) => model.ofType(...ALARM_TYPES).filter(({ region }) => region !== undefined),
  *check(alarm) {
    for (const list of ACTION_LISTS)
      for (const arn of actionArns(alarm, list)) {
        const { region } = placeOfAction(arn);
        if (region === '' || region === alarm.region) continue;
        yield `${list} names ${arn}, in ${region}, needs one in ${alarm.region ?? 'its own region'}`;
      }
  },
});
