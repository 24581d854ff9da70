/** Alarms over minutes of wall time, in both regions, and whom they tell. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { createMetrics } from '../../../../lambda/runtime/metrics.ts';
import type { AlarmPart, TopicPart, Topology } from '../../../../lib/assembly/topology.ts';
import { Alarms } from '../../../../lib/world/local/alarms/alarms.ts';
import type { Emit, LinkState } from '../../../../lib/world/local/ports.ts';
import { createVirtualClock } from '../routing/virtual-clock.ts';
import type { VirtualClock } from '../routing/virtual-clock.ts';
import { origin, REGIONS, topology } from '../data-support/topology.ts';

/** A quarter past some minute: periods are whole minutes of the wall clock, not of the run. */
const STARTED_AT = Date.UTC(2026, 0, 1, 12, 0, 15);
const MINUTE = 60_000;

const topic = (role: RegionRole, endpoints: readonly string[]): TopicPart => ({
  origin: origin('Topic', 'AWS::SNS::Topic', `obs-${role}`),
  region: REGIONS[role],
  arn: `arn:aws:sns:${REGIONS[role]}:111122223333:alarms`,
  subscriptions: endpoints.map((endpoint) => ({
    origin: origin('Recipient', 'AWS::SNS::Subscription', `obs-${role}`),
    protocol: 'email',
    endpoint,
  })),
});
const alarmPart = (role: RegionRole, changes: Partial<AlarmPart> = {}): AlarmPart => {
  const { arn } = topic(role, []);
  return {
    origin: origin('ProbeFailedAlarm', 'AWS::CloudWatch::Alarm', `obs-${role}`),
    region: REGIONS[role],
    name: 'probe-failed',
    metric: { namespace: 'Holdover', name: 'ProbeFailed', dimensions: { Environment: 'dev' } },
    statistic: 'Sum',
    periodSeconds: 60,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    threshold: 1,
    comparison: 'GreaterThanOrEqualToThreshold',
    treatMissingData: 'breaching',
    actions: { ALARM: [arn], OK: [arn], INSUFFICIENT_DATA: [] },
    ...changes,
  };
};

type Line = { readonly kind: string } & Readonly<Record<string, unknown>>;
let time: VirtualClock;
let entries: Line[];
let links: Record<RegionRole, LinkState>;
let log: Emit;
let alarms: Alarms;

const now = (): number => STARTED_AT + time.elapsedMs();
const changes = (): readonly Line[] => entries.filter(({ kind }) => kind === 'alarm');
const seen = (): unknown[] => changes().map(({ role, to }) => `${String(role)} ${String(to)}`);

function start(world: Topology): void {
  const context = {
    clock: { ...time, now } as never,
    emit: (entry: Line) => void entries.push(entry),
    network: { link: (role: RegionRole) => links[role] } as never,
  };
  alarms = new Alarms(context, world);
  log = alarms.reading(context.emit);
  alarms.start();
}
function probeReports(role: RegionRole, failed: number): void {
  const clock = { wallMs: now, monotonicMs: () => 0 };
  createMetrics(clock, 'dev', (line) => log({ kind: 'function-log', functionName: 'probes', role, line }))({
    name: 'ProbeFailed',
    value: failed,
    unit: 'Count',
    check: 'live',
  });
}
/** A probe in each minute. */
async function minutes(role: RegionRole, ...failed: readonly number[]): Promise<void> {
  for (const count of failed) {
    probeReports(role, count);
    await time.runUntil(time.elapsedMs() + MINUTE);
  }
}
const both = (changed: Partial<AlarmPart> = {}): Topology =>
  topology({
    alarms: { primary: [alarmPart('primary', changed)], standby: [alarmPart('standby', changed)] },
    topics: { primary: [topic('primary', ['a@example'])], standby: [topic('standby', ['b@example'])] },
  });

beforeEach(() => {
  time = createVirtualClock();
  entries = [];
  links = { primary: 'up', standby: 'up' };
});

describe('the alarm of a region', () => {
  test('goes off by the next whole minute, tells everybody, and goes back', async () => {
    start(both());
    await minutes('primary', 0, 0, 0);
    expect(seen()).toContain('primary OK');
    entries.length = 0;
    await minutes('primary', 2, 0, 0);
    expect(changes().filter(({ role }) => role === 'primary')).toMatchObject([
      {
        alarm: 'obs-primary/ProbeFailedAlarm',
        from: 'OK',
        to: 'ALARM',
        reason: 'Sum of ProbeFailed in 60 s: 1 of the last 1 datapoints (2) is >= 1',
        told: [{ topic: 'obs-primary/Topic', protocol: 'email', endpoint: 'a@example' }],
        unknownActions: [],
      },
      { from: 'ALARM', to: 'OK' },
    ]);
  });

  test('looks ten seconds after the end of a period, and never at half a one', async () => {
    start(both());
    probeReports('primary', 5);
    // Until 12:01:00 the minute is not whole since the start; the next one ends at 12:02:00.
    await time.runUntil(45_000 + 20_000);
    expect(seen()).toEqual([]);
    probeReports('primary', 5);
    await time.runUntil(105_000 + 9_000);
    expect(seen()).toEqual([]);
    await time.runUntil(105_000 + 11_000);
    expect(seen()).toContain('primary ALARM');
  });

  test('goes off after six silent minutes where silence is a symptom', async () => {
    start(both());
    await minutes('primary', 0, 0);
    await time.runUntil(time.elapsedMs() + 5 * MINUTE);
    expect(seen()).not.toContain('primary ALARM');
    await time.runUntil(time.elapsedMs() + 2 * MINUTE);
    expect(changes().findLast(({ role }) => role === 'primary')).toMatchObject({
      to: 'ALARM',
      reason: expect.stringContaining('no datapoint in the last 6 periods') as unknown,
    });
  });

  test('knows its own region’s metrics only', async () => {
    start(both({ treatMissingData: 'ignore' }));
    await minutes('standby', 3, 3, 3);
    expect(seen()).toEqual(['standby ALARM']);
  });

  test('is not concerned by another metric or another environment', async () => {
    const metric = { namespace: 'Holdover', name: 'ProbeFailed', dimensions: { Environment: 'prod' } };
    start(both({ treatMissingData: 'ignore', metric }));
    await minutes('primary', 3, 3);
    expect(seen()).toEqual([]);
  });
});

test('a lost region is silent, its alarms too, and looks again when it is back', async () => {
  start(both());
  await minutes('primary', 0, 0);
  entries.length = 0;
  links.primary = 'black-hole';
  await minutes('primary', 9, 9, 9, 9, 9, 9, 9, 9);
  expect(seen().filter((line) => String(line).startsWith('primary'))).toEqual([]);
  links.primary = 'up';
  await minutes('primary', 9, 9);
  expect(seen()).toContain('primary ALARM');
});

test('what a lost region measured does not come back with it', async () => {
  start(both({ treatMissingData: 'ignore' }));
  await minutes('primary', 0, 0);
  entries.length = 0;
  links.primary = 'refused';
  await minutes('primary', 9, 9, 9);
  links.primary = 'up';
  await time.runUntil(time.elapsedMs() + 2 * MINUTE);
  expect(seen()).toEqual([]);
});

test('an action that leads nowhere tells nobody, and is named', async () => {
  const world = both({ actions: { ALARM: ['arn:aws:sns:x:y:gone'], OK: [], INSUFFICIENT_DATA: [] } });
  start(world);
  await minutes('primary', 1, 1, 1);
  expect(changes().find(({ role }) => role === 'primary')).toMatchObject({
    told: [],
    unknownActions: ['arn:aws:sns:x:y:gone'],
  });
});

test('what is logged is passed on, and alarms that cannot be evaluated are named once', () => {
  const inert = [
    { origin: origin('Math', 'AWS::CloudWatch::Alarm', 'obs'), reason: 'watches a metric math expression' },
  ];
  start({ ...both(), inert });
  log({ kind: 'function-log', functionName: 'f', role: 'primary', line: 'text' });
  expect(entries).toEqual([
    { kind: 'note', message: 'obs/Math stays silent here: watches a metric math expression.' },
    { kind: 'function-log', functionName: 'f', role: 'primary', line: 'text' },
  ]);
});

test('nothing looks after the end', async () => {
  start(both());
  alarms.stop();
  await time.runUntil(20 * MINUTE);
  expect(entries).toEqual([]);
});

describe('a region whose monitoring is dead', () => {
  test('records nothing, changes no alarm and says what it missed; the other one goes on', async () => {
    start(both({ treatMissingData: 'notBreaching' }));
    await minutes('primary', 0, 0);
    await minutes('standby', 0, 0);
    entries.length = 0;
    const { hits, end } = alarms.blind('primary');
    probeReports('primary', 5);
    await minutes('standby', 5, 5);
    expect(changes().filter(({ role }) => role === 'primary')).toEqual([]);
    expect(changes().filter(({ role }) => role === 'standby')).toMatchObject([{ to: 'ALARM' }]);
    // One line makes a metric of each set of dimensions.
    expect(hits()).toEqual({
      'metrics of the primary that nobody recorded': 2,
      'evaluations of alarms of the primary that did not happen': 2,
    });
    end();
    entries.length = 0;
    await minutes('primary', 5, 5);
    expect(changes().filter(({ role }) => role === 'primary')).toMatchObject([{ to: 'ALARM' }]);
  });
});
