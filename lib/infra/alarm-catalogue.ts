/** Every alarm of a region as a row. Each watches a metric that a function of the same region emits. */
import { METRICS } from '../../lambda/contract/metrics.ts';
import type { AlarmName, Names } from '../config/names.ts';

export interface AlarmRow {
  /** Logical id in the template. */
  readonly id: string;
  readonly name: AlarmName;
  /** What is wrong for whom when it goes off. */
  readonly symptom: string;
  /** Why this threshold, so many minutes, and silence treated so. */
  readonly why: string;
  /** Whether somebody is woken. There is one topic: the word stands at the head of the description. */
  readonly severity: 'page' | 'working-day';
  readonly metric: string;
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum';
  readonly threshold: number;
  readonly comparison: 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold';
  /** Minutes that breach, in a row or among the last `outOf`. */
  readonly minutes: number;
  readonly outOf?: number;
  /** What stands for a minute where the metric comes more rarely. Default: 60. */
  readonly periodSeconds?: number;
  /** `breaching` wherever silence is a symptom; `notBreaching` where only trouble is told at all. */
  readonly silence: 'breaching' | 'notBreaching';
}

/** As an operator reads it where the alarm arrives. CloudWatch takes 1024 characters. */
export const describeAlarm = (row: AlarmRow): string =>
  `[${row.severity}] ${row.symptom} ${row.why} Runbook: ${runbookOf(row)}`;

/** What to do when it goes off, from the root of the repository. */
export const runbookOf = ({ name }: Pick<AlarmRow, 'name'>): string => `docs/runbooks/${wordsOf(name)}.md`;

/** `probeFailed` as `probe-failed`, which the alarm's own name ends in. */
const wordsOf = (name: AlarmName): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export const alarmName = ({ alarms }: Names, { name }: AlarmRow): string => alarms[name];

/** What several alarms share: they are the same but for what is watched. */
const AT_ONCE = { comparison: 'GreaterThanOrEqualToThreshold', minutes: 1 } as const;
/** Told only when it happens, so that silence is good. */
const EVENT = { ...AT_ONCE, statistic: 'Sum', threshold: 1, silence: 'notBreaching' } as const;

export const ALARM_ROWS: readonly AlarmRow[] = [
  {
    ...AT_ONCE,
    id: 'ProbeFailedAlarm',
    name: 'probeFailed',
    symptom:
      'A probe failed, or no probe ran: sign-in may be broken here, there or on a public name, or a spare way is.',
    why: 'The probe asks again within its run before it counts a failure of a spare way. It signs in at a host every second run, so one good minute ends nothing.',
    severity: 'page',
    outOf: 2,
    metric: METRICS.probeFailed,
    statistic: 'Sum',
    threshold: 1,
    silence: 'breaching',
  },
  {
    ...AT_ONCE,
    id: 'OutboxAgeAlarm',
    name: 'outboxAge',
    symptom:
      'An administrative change has not reached sign-in for two minutes, or the sweeper that delivers it is silent.',
    why: 'The sweeper runs each minute: what its first run after the write did not deliver, its second should have.',
    severity: 'page',
    metric: METRICS.outboxAgeSeconds,
    statistic: 'Maximum',
    threshold: 120,
    silence: 'breaching',
  },
  {
    ...AT_ONCE,
    id: 'HeldCredentialAgeAlarm',
    name: 'heldCredentialAge',
    symptom:
      'No secret store has confirmed what a process serves with for an hour, or nothing is held anywhere.',
    why: 'Stores are asked every five minutes; each process tells its age once a minute, not always in each of them.',
    severity: 'page',
    metric: METRICS.heldCredentialAgeSeconds,
    statistic: 'Maximum',
    threshold: 3600,
    minutes: 3,
    silence: 'breaching',
  },
  {
    ...EVENT,
    id: 'SecretStoreDenialAlarm',
    name: 'secretStoreDenied',
    symptom: 'A secret store denies a read: what is held ends within the hour, and sign-in with it.',
    why: 'A denial is a decision of somebody, never a passing failure, so the first one pages.',
    severity: 'page',
    metric: METRICS.secretStoreDenials,
  },
  {
    ...EVENT,
    id: 'BreakerOpenedAlarm',
    name: 'breakerOpened',
    symptom: 'A process asks a table, the proxy or the way past it no more: ten calls in a row failed.',
    why: 'Ten failures in a row are no accident, and a circuit that opens again each minute tells it each time.',
    severity: 'page',
    metric: METRICS.breakerOpened,
  },
  {
    id: 'SpareUnusedAlarm',
    name: 'spareUnused',
    symptom:
      'For five minutes nobody has logged in to the database past its proxy: nobody knows whether it works.',
    why: 'The probe makes the service log in that way once a minute, whatever the share of other connections is.',
    severity: 'working-day',
    metric: METRICS.spareConnections,
    statistic: 'Sum',
    comparison: 'LessThanThreshold',
    threshold: 1,
    minutes: 5,
    silence: 'breaching',
  },
  {
    ...AT_ONCE,
    id: 'EscrowUnsoundAlarm',
    name: 'escrowUnsound',
    symptom:
      'A new process could not start while the secret stores are dark, or nobody looks at what is put aside.',
    why: 'The probe asks each minute, and what can be repaired is repaired by the first look: three are trouble.',
    severity: 'working-day',
    metric: METRICS.escrowUnsound,
    statistic: 'Maximum',
    threshold: 1,
    minutes: 3,
    silence: 'breaching',
  },
  {
    ...AT_ONCE,
    id: 'RotationOverdueAlarm',
    name: 'rotationOverdue',
    symptom:
      'The rotation of a password or key set is days late or has stopped half-way, or nobody looks: keys end 90 days after they began to sign.',
    why: 'Looked at each hour: two hours always hold one look. Weeks are left, but half-way new connections go by the spare way only.',
    severity: 'working-day',
    metric: METRICS.rotationsOverdue,
    statistic: 'Maximum',
    threshold: 1,
    periodSeconds: 7200,
    silence: 'breaching',
  },
  {
    ...EVENT,
    id: 'UpstreamUnreachableAlarm',
    name: 'upstreamUnreachable',
    symptom:
      "People of an organisation cannot sign in at their own identity provider: it has not answered for five minutes. Passwords and other organisations' providers go on.",
    why: 'A person in each of five minutes is no accident; among six, since nobody may come by in one of them. The lines of the service name the provider.',
    severity: 'page',
    minutes: 5,
    outOf: 6,
    metric: METRICS.upstreamUnreachable,
  },
  {
    ...EVENT,
    id: 'UpstreamStaleAlarm',
    name: 'upstreamStale',
    symptom:
      'Sign-in at an identity provider lives on metadata or keys that could not be read again for more than an hour; it ends when they are four hours old.',
    why: 'They are asked for once a minute by then, so three minutes of five are more than one lost answer.',
    severity: 'working-day',
    minutes: 3,
    outOf: 5,
    metric: METRICS.upstreamStaleUsed,
  },
];
