import { REGION_ROLES } from '../../../../lambda/contract/regions.ts';
import { entryPointsOf } from '../../model/entry-points.ts';
import { defineRule } from '../../rule.ts';
import { ALARM_TYPES } from './actions.ts';

export const regionWithoutAlarm = defineRule({
  id: 'region-without-alarm',
  family: 'alarms',
  severity: 'warning',
  title: 'A region that takes requests has an alarm',
  why: 'Nobody hears that it fails, or that the standby would: the first to tell are the people who cannot sign in.',
  source:
    'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_monitor_aws_resources_monitor_resources.html',
  fix: 'Alarm on failed requests and on silence, in each region, with a topic of that region.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'DE.CM-09' },
    { catalogue: 'AWS Well-Architected', id: 'REL06-BP01' },
  ],
  // One of each region speaks for it.
  subjects: (model) =>
    REGION_ROLES.flatMap((role) => entryPointsOf(model).find((entry) => entry.role === role) ?? []),
  *check(entry, model) {
    if (model.ofType(...ALARM_TYPES).some(({ region }) => region === entry.region)) return;
    yield `takes requests in ${entry.region ?? 'its region'}, where no alarm watches anything`;
  },
});
