/** What an alarm sets off, and who else looks at it. */
import { isObject } from '../../../assembly/json-file.ts';
import { mentionedNames } from '../../../assembly/references.ts';
import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';

export const ALARM_TYPES = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'] as const;
export const ACTION_LISTS = ['AlarmActions', 'OKActions', 'InsufficientDataActions'] as const;
type ActionList = (typeof ACTION_LISTS)[number];

/** Counted without resolving, where no condition decides: a topic from a parameter is a topic too. */
export function countActions(alarm: ReviewedResource, list: ActionList): number {
  const written = alarm.raw[list];
  const isPlain = Array.isArray(written) && !written.some((entry) => isObject(entry) && 'Fn::If' in entry);
  return isPlain ? written.length : alarm.list(list).length;
}

/** @throws AssemblyError where an action is not known before a deploy. */
export const actionArns = (alarm: ReviewedResource, list: ActionList): readonly string[] =>
  alarm.list(list).flatMap((_, index) => alarm.text(list, index) ?? []);

export const actsAtAll = (alarm: ReviewedResource): boolean => alarm.flag('ActionsEnabled') !== false;

/** Service and region of an action, from `arn:partition:service:region:account:...`. */
export function placeOfAction(arn: string): { readonly service: string; readonly region: string } {
  const [, , service = '', region = ''] = arn.split(':');
  return { service, region };
}

/** A person hears of it: scaling, restarts and the like are no pages. */
export const pages = (alarm: ReviewedResource): boolean =>
  actsAtAll(alarm) && actionArns(alarm, 'AlarmActions').some((arn) => placeOfAction(arn).service === 'sns');

/** Composite alarms, health checks, deployments' rollbacks: what reads the alarm's state. Dashboards only draw it. */
export function hasReader(alarm: ReviewedResource, { resources }: ReviewModel): boolean {
  const name = alarm.raw.AlarmName;
  return resources.some(
    (other) =>
      other !== alarm &&
      other.type !== 'AWS::CloudWatch::Dashboard' &&
      ((other.stack === alarm.stack && mentionedNames(other.raw).has(alarm.logicalId)) ||
        (typeof name === 'string' && namesAlarm(other.raw, name))),
  );
}

/** By name: an alarm rule `ALARM("name")`, or a property that is the name itself. */
function namesAlarm(value: unknown, name: string): boolean {
  if (typeof value === 'string') return value === name || value.includes(`"${name}"`);
  if (Array.isArray(value)) return value.some((entry) => namesAlarm(entry, name));
  // An alarm's twin in the other region bears the same name, and reads nothing.
  return (
    isObject(value) &&
    Object.entries(value).some(([key, member]) => key !== 'AlarmName' && namesAlarm(member, name))
  );
}
