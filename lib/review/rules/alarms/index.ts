import type { Rule } from '../../rule.ts';
import { alarmHidesSilence } from './alarm-hides-silence.ts';
import { alarmTopicElsewhere } from './alarm-topic-elsewhere.ts';
import { alarmWithoutAction } from './alarm-without-action.ts';
import { alarmWithoutRunbook } from './alarm-without-runbook.ts';
import { canaryAlone } from './canary-alone.ts';
import { metricNobodyEmits } from './metric-nobody-emits.ts';
import { metricNotEmittedHere } from './metric-not-emitted-here.ts';
import { regionWithoutAlarm } from './region-without-alarm.ts';
import { topicWithoutSubscription } from './topic-without-subscription.ts';

export const ALARMS_RULES: readonly Rule[] = [
  alarmHidesSilence,
  alarmTopicElsewhere,
  alarmWithoutAction,
  alarmWithoutRunbook,
  canaryAlone,
  metricNobodyEmits,
  metricNotEmittedHere,
  regionWithoutAlarm,
  topicWithoutSubscription,
];
