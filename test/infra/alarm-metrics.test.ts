/** No alarm without a metric that a function of its own region emits, under these very dimensions, and a listener. */
import { describe, expect, test } from '@jest/globals';

import { createEscrowCheck } from '../../lambda/auth-service/health/escrow.ts';
import { tellHolder } from '../../lambda/auth-service/held.ts';
import { createAgeReport } from '../../lambda/auth-service/held-age.ts';
import { reportStale } from '../../lambda/auth-service/upstream/report.ts';
import { reportSweep } from '../../lambda/directory-sweeper/report.ts';
import { reportSpare } from '../../lambda/runtime/database/report-spare.ts';
import { createLogger } from '../../lambda/runtime/log.ts';
import { createMetrics } from '../../lambda/runtime/metrics.ts';
import type { EmitMetric } from '../../lambda/runtime/metrics.ts';
import { reportBreaker } from '../../lambda/runtime/resilience/report-breaker.ts';
import { reportOverdue } from '../../lambda/secret-rotation/report.ts';
import { reportProbe } from '../../lambda/standby-probes/report.ts';
import { readTopology } from '../../lib/assembly/read-topology.ts';
import type { AlarmPart, RegionTopology } from '../../lib/assembly/topology.ts';
import { embeddedMetrics, metricId } from '../../lib/world/local/alarms/embedded-metrics.ts';
import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { assemblyOf } from '../support/assemblies.ts';
import { turnedAway } from '../support/upstream/turned-away.ts';

const clock = { wallMs: () => 0, monotonicMs: () => 0 };
const log = createLogger({ clock, write: () => undefined });
const probed = { name: 'live', target: 'a', hosts: 'region', through: 'primary', milliseconds: 1 } as const;

/**
 * What functions emit, each metric at the place that emits it in production: `scheduled` ones at every run, the
 * service because each minute's probes ask it. Add a function here with its first alarm.
 */
const EMITTERS: Readonly<Record<string, (emit: EmitMetric) => unknown>> = {
  'standby-probes': (emit) => reportProbe([{ ...probed, outcome: 'pass' }], emit, log),
  'directory-sweeper': (emit) =>
    reportSweep({ outcome: 'swept', settled: 0, waiting: 0, ageSeconds: 0 }, emit, log),
  'auth-service': async (emit) => {
    await createEscrowCheck({ checkEscrow: () => Promise.resolve([]) }, clock, emit)();
    reportSpare(log, emit)({ reason: 'check', outcome: 'opened' });
    createAgeReport({ oldestAgeSeconds: () => 0 }, clock, emit)();
    tellHolder(log, emit, { holder: 'mac-keys', transition: 'failed', failure: 'denied' });
    reportBreaker(log, emit)({ breaker: 'database-proxy', from: 'closed', to: 'open' });
    reportStale(log, emit)('https://id.example', 3600);
    await turnedAway(emit);
  },
  'secret-rotation': (emit) => reportOverdue([], emit, log),
};
const SILENCE_IS_GOOD = ['SecretStoreDenials', 'BreakerOpened', 'UpstreamUnreachable', 'UpstreamStaleUsed'];

/** Of the functions that this region has. */
async function emittedIn(environment: string, { functions }: RegionTopology): Promise<ReadonlySet<string>> {
  const emitters = Object.entries(EMITTERS).filter(([name]) =>
    functions.some((candidate) => candidate.name.endsWith(name)),
  );
  const lines: string[] = [];
  const emit = createMetrics(clock, environment, (line) => lines.push(line));
  for (const [, run] of emitters) await run(emit);
  return new Set(lines.flatMap(embeddedMetrics).map(({ metric }) => metricId(metric)));
}

const isWatched = (emitted: ReadonlySet<string>, { metric }: AlarmPart): boolean =>
  emitted.has(metricId(metric));

describe.each(['dev', 'staging', 'prod'] as const)('%s', (name) => {
  const topology = readTopology(assemblyOf(name));
  const { environment } = topology.environment;

  test.each(REGION_ROLES)('%s: every alarm can go off, and the two regions have the same', async (role) => {
    const region = topology.regions[role];
    const emitted = await emittedIn(environment, region);
    const watched = REGION_ROLES.map((each) =>
      topology.regions[each].alarms.map(({ metric }) => metric.name),
    );
    expect(watched[0]).toEqual(watched[1]);
    expect(watched[0]).toEqual(expect.arrayContaining(['ProbeFailed', 'OutboxAgeSeconds']));
    for (const alarm of region.alarms)
      expect([alarm.name, isWatched(emitted, alarm)]).toEqual([alarm.name, true]);
    const [first] = region.alarms;
    const wrong = { ...first!, metric: { ...first!.metric, dimensions: {} } };
    expect(isWatched(emitted, wrong)).toBe(false);
  });

  test.each(REGION_ROLES)('%s: the scheduled emitters run by a schedule', (role) => {
    const { functions, schedules } = topology.regions[role];
    const scheduled = functions.filter(({ arn }) => schedules.some(({ functionArn }) => functionArn === arn));
    for (const name of ['standby-probes', 'directory-sweeper', 'secret-rotation'])
      expect(scheduled.map((each) => each.name)).toContainEqual(expect.stringMatching(`${name}$`));
  });

  test.each(REGION_ROLES)(
    '%s: an alarm breaches on silence unless silence is good, tells the topic, and somebody listens there',
    (role) => {
      const { alarms, topics } = topology.regions[role];
      const heard = topics.filter(({ subscriptions }) => subscriptions.length > 0).map(({ arn }) => arn);
      for (const { metric, treatMissingData, actions } of alarms) {
        const good = SILENCE_IS_GOOD.includes(metric.name);
        expect([metric.name, treatMissingData]).toEqual([metric.name, good ? 'notBreaching' : 'breaching']);
        expect(actions.ALARM.filter((arn) => heard.includes(arn))).toHaveLength(1);
      }
    },
  );
});
