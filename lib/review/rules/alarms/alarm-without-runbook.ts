import { defineRule } from '../../rule.ts';
import { ALARM_TYPES, pages } from './actions.ts';

/** An address, a document's path, or the word itself. */
const RUNBOOK = /https?:\/\/|[\w-]+\.(?:md|adoc|html?|rst|pdf)\b|runbook|playbook/i;

export const alarmWithoutRunbook = defineRule({
  id: 'alarm-without-runbook',
  family: 'alarms',
  severity: 'note',
  title: 'An alarm that pages names its runbook',
  why: 'Whoever is woken by it has to find out what it means before what to do.',
  source:
    'https://docs.aws.amazon.com/wellarchitected/2024-06-27/framework/ops_event_response_process_per_alert.html',
  fix: 'Name the runbook’s address or path in AlarmDescription: it arrives with the page.',
  controls: [{ catalogue: 'AWS Well-Architected', id: 'OPS10-BP02' }],
  subjects: (model) => model.ofType(...ALARM_TYPES),
  *check(alarm) {
    if (!pages(alarm)) return;
    const description = alarm.text('AlarmDescription');
    if (description === undefined) yield 'pages, and has no description that names a runbook';
    else if (!RUNBOOK.test(description)) yield 'pages, and its description names no runbook';
  },
});
