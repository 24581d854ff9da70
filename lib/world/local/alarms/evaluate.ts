/**
 * What an alarm makes of its datapoints (CloudWatch user guide, "Configuring how CloudWatch alarms treat missing
 * data", and its section on premature transitions). Pure.
 */
import type { AlarmPart, AlarmState } from '../../../assembly/topology.ts';

/** Oldest first, one for each period of the evaluation range; undefined where there was no sample. */
export type Datapoints = readonly (number | undefined)[];
export type AlarmRule = Pick<
  AlarmPart,
  'comparison' | 'datapointsToAlarm' | 'evaluationPeriods' | 'threshold' | 'treatMissingData'
>;
export interface Evaluation {
  /** `retain`: the alarm stays in the state that it is in. */
  readonly state: AlarmState | 'retain';
  readonly reason: string;
}

const BREACHES: Readonly<Record<AlarmPart['comparison'], (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};
const SIGNS: Readonly<Record<AlarmPart['comparison'], string>> = {
  GreaterThanOrEqualToThreshold: '>=',
  GreaterThanThreshold: '>',
  LessThanOrEqualToThreshold: '<=',
  LessThanThreshold: '<',
};

export function evaluate(rule: AlarmRule, points: Datapoints): Evaluation {
  const real = points.filter((point) => point !== undefined);
  if (real.length >= rule.evaluationPeriods) return byReal(rule, real.slice(-rule.evaluationPeriods));
  return byPolicy(rule, points, real);
}

/** Enough real datapoints: how missing ones are treated plays no part, and older ones stand in for them. */
function byReal(rule: AlarmRule, real: readonly number[]): Evaluation {
  const breaching = real.filter((value) => breaches(rule, value)).length;
  const state = breaching >= rule.datapointsToAlarm ? 'ALARM' : 'OK';
  return {
    state,
    reason: `${breaching} of the last ${real.length} datapoints (${real.join(', ')}) ${verb(breaching)} ${limit(rule)}`,
  };
}

function byPolicy(rule: AlarmRule, points: Datapoints, real: readonly number[]): Evaluation {
  const breaching = real.filter((value) => breaches(rule, value)).length;
  const filled = rule.evaluationPeriods - real.length;
  const reason = reasonOf(rule, points, real);
  const decided = (reached: number): Evaluation => ({
    state: reached >= rule.datapointsToAlarm ? 'ALARM' : 'OK',
    reason,
  });
  switch (rule.treatMissingData) {
    case 'breaching':
      return decided(breaching + filled);
    case 'notBreaching':
      return decided(breaching);
    case 'ignore':
    case 'missing':
      if (breaching >= rule.datapointsToAlarm || real.length > breaching) return decided(breaching);
      return { state: withoutGood(rule, points, breaching), reason };
  }
}

/**
 * Nothing, or breaching datapoints too few to decide. Missing data that is merely missing alarms once the
 * oldest of them is as old as it takes datapoints to alarm; before that the guide only says that the alarm
 * does not go off.
 */
function withoutGood(rule: AlarmRule, points: Datapoints, breaching: number): Evaluation['state'] {
  if (rule.treatMissingData === 'ignore') return 'retain';
  if (breaching === 0) return 'INSUFFICIENT_DATA';
  const oldest = points.length - points.findIndex((point) => point !== undefined);
  return oldest >= rule.datapointsToAlarm ? 'ALARM' : 'retain';
}

const breaches = ({ comparison, threshold }: AlarmRule, value: number): boolean =>
  BREACHES[comparison](value, threshold);

const limit = ({ comparison, threshold }: AlarmRule): string => `${SIGNS[comparison]} ${threshold}`;
const verb = (count: number): string => (count === 1 ? 'is' : 'are');

function reasonOf(rule: AlarmRule, points: Datapoints, real: readonly number[]): string {
  const seen = real.length === 0 ? 'no datapoint' : `only the datapoints ${real.join(', ')}`;
  return `${seen} in the last ${points.length} periods, limit ${limit(rule)}, missing data is treated as ${rule.treatMissingData}`;
}
