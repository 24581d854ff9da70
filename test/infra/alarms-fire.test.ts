/** Each alarm of the templates over minutes, on what the functions themselves log when they are well and when not. */
import { describe, expect, test } from '@jest/globals';

import { createEscrowCheck } from '../../lambda/auth-service/health/escrow.ts';
import { tellHolder } from '../../lambda/auth-service/held.ts';
import { createAgeReport } from '../../lambda/auth-service/held-age.ts';
import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { reportStale } from '../../lambda/auth-service/upstream/report.ts';
import { reportSweep } from '../../lambda/directory-sweeper/report.ts';
import { reportSpare } from '../../lambda/runtime/database/report-spare.ts';
import type { EscrowVerdict } from '../../lambda/runtime/escrow/escrow-check.ts';
import { createLogger } from '../../lambda/runtime/log.ts';
import { createMetrics } from '../../lambda/runtime/metrics.ts';
import type { EmitMetric } from '../../lambda/runtime/metrics.ts';
import { reportBreaker } from '../../lambda/runtime/resilience/report-breaker.ts';
import { reportOverdue } from '../../lambda/secret-rotation/report.ts';
import { reportProbe } from '../../lambda/standby-probes/report.ts';
import { readTopology } from '../../lib/assembly/read-topology.ts';
import { AlarmWatch } from '../../lib/world/local/alarms/alarm-watch.ts';
import { embeddedMetrics, metricId } from '../../lib/world/local/alarms/embedded-metrics.ts';
import { assemblyOf } from '../support/assemblies.ts';
import { turnedAway } from '../support/upstream/turned-away.ts';

const still = { wallMs: () => 0, monotonicMs: () => 0 };
const log = createLogger({ clock: still, write: () => undefined });

type Tell = (emit: EmitMetric) => void | Promise<void>;
interface Story {
  /** What is told in each minute in which all is well; absent: nothing. */
  readonly well?: Tell;
  /** What is told in each minute in which it is not. */
  readonly ill: Tell;
  /** After so many minutes of it, and not before. */
  readonly minutes: number;
}

const probed = { name: 'live', target: 'a', hosts: 'region', through: 'primary', milliseconds: 1 } as const;
const swept = (ageSeconds: number): Tell => {
  return (emit) => reportSweep({ outcome: 'swept', settled: 0, waiting: 0, ageSeconds }, emit, log);
};
const aged = (seconds: number): Tell => {
  return (emit) => createAgeReport({ oldestAgeSeconds: () => seconds }, still, emit)();
};

const loggedIn = (outcome: 'opened' | 'failed'): Tell => {
  return (emit) => reportSpare(log, emit)({ reason: 'check', outcome });
};
const looked = (verdict: EscrowVerdict): Tell => {
  const check = (emit: EmitMetric) =>
    createEscrowCheck({ checkEscrow: () => Promise.resolve([verdict]) }, still, emit);
  return async (emit) => {
    await check(emit)();
  };
};

/** By metric. */
const STORIES: Readonly<Record<string, Story>> = {
  ProbeFailed: {
    well: (emit) => reportProbe([{ ...probed, outcome: 'pass' }], emit, log),
    ill: (emit) => reportProbe([{ ...probed, outcome: 'fail' }], emit, log),
    minutes: 1,
  },
  OutboxAgeSeconds: { well: swept(119), ill: swept(120), minutes: 1 },
  HeldCredentialAgeSeconds: { well: aged(3599), ill: aged(3600), minutes: 3 },
  SecretStoreDenials: {
    ill: (emit) => tellHolder(log, emit, { holder: 'mac-keys', transition: 'failed', failure: 'denied' }),
    minutes: 1,
  },
  BreakerOpened: {
    ill: (emit) => reportBreaker(log, emit)({ breaker: 'database-proxy', from: 'closed', to: 'open' }),
    minutes: 1,
  },
  SpareConnections: { well: loggedIn('opened'), ill: loggedIn('failed'), minutes: 5 },
  EscrowUnsound: {
    well: looked({ kind: 'sound' }),
    ill: looked({ kind: 'unsound', reason: 'mac-keys is not put aside' }),
    minutes: 3,
  },
  UpstreamUnreachable: { ill: turnedAway, minutes: 5 },
  UpstreamStaleUsed: {
    ill: (emit) => reportStale(log, emit)('https://id.example', 3600),
    minutes: 3,
  },
  RotationsOverdue: {
    well: (emit) => reportOverdue([], emit, log),
    ill: (emit) => reportOverdue(['a'], emit, log),
    minutes: 1,
  },
};

const { environment, regions } = readTopology(assemblyOf('dev'));
const alarms = REGION_ROLES.flatMap((role) =>
  regions[role].alarms.map((part) => [role, part.metric.name, part] as const),
);

/** Minutes of an alarm's life, from the first on; of an alarm with longer periods, these. */
function watched(part: (typeof alarms)[number][2]) {
  const watch = new AlarmWatch(part, 0);
  const periodMs = part.periodSeconds * 1000;
  let minute = 0;
  /** One minute in which `tell` is told, or nothing. @returns the state that it leads to, where that is another. */
  const pass = async (tell?: Tell): Promise<string | undefined> => {
    const clock = { ...still, wallMs: () => minute * periodMs + 10_000 };
    const emit = createMetrics(clock, environment.environment, (line) => {
      for (const sample of embeddedMetrics(line))
        if (metricId(sample.metric) === metricId(part.metric)) watch.record(sample);
    });
    await tell?.(emit);
    minute += 1;
    return watch.look(minute * periodMs)?.to;
  };
  return { pass };
}
/** What was said first within so many minutes, and in which. */
const firstWithin = async (
  minutes: number,
  pass: () => Promise<string | undefined>,
): Promise<readonly [string, number] | undefined> => {
  for (let minute = 1; minute <= minutes; minute += 1) {
    const said = await pass();
    if (said !== undefined) return [said, minute];
  }
  return undefined;
};
/** Longer than an alarm looks back. */
const LONG = 12;

test('every alarm has a story', () => {
  const told = new Set(alarms.map(([, metric]) => metric));
  expect([...told].toSorted()).toEqual(Object.keys(STORIES).toSorted());
});

describe.each(alarms)('%s, %s', (_role, metric, part) => {
  const { well, ill, minutes } = STORIES[metric]!;

  test('goes off on what is emitted when something is wrong, and back', async () => {
    const { pass } = watched(part);
    expect((await firstWithin(LONG, () => pass(well)))?.[0]).toBe('OK');
    expect(await firstWithin(LONG, () => pass(well))).toBeUndefined();
    expect(await firstWithin(LONG, () => pass(ill))).toEqual(['ALARM', minutes]);
    expect((await firstWithin(LONG, () => pass(well)))?.[0]).toBe('OK');
  });

  test(`${well === undefined ? 'stays quiet' : 'goes off'} where nothing is told any more`, async () => {
    const { pass } = watched(part);
    for (let minute = 0; minute < LONG; minute += 1) await pass(well);
    expect((await firstWithin(LONG, () => pass()))?.[0]).toBe(well === undefined ? undefined : 'ALARM');
  });
});
