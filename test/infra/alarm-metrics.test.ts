/** No alarm without a metric that a function of its own region emits, under these very dimensions, and a listener. */
import { describe, expect, test } from '@jest/globals';

import { reportSweep } from '../../lambda/directory-sweeper/report.ts';
import { createLogger } from '../../lambda/runtime/log.ts';
import { createMetrics } from '../../lambda/runtime/metrics.ts';
import type { EmitMetric } from '../../lambda/runtime/metrics.ts';
import { reportProbe } from '../../lambda/standby-probes/report.ts';
import { readTopology } from '../../lib/assembly/read-topology.ts';
import type { AlarmPart, RegionTopology } from '../../lib/assembly/topology.ts';
import { embeddedMetrics, metricId } from '../../lib/world/local/alarms/embedded-metrics.ts';
import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { assemblyOf } from '../support/assemblies.ts';

const clock = { wallMs: () => 0, monotonicMs: () => 0 };
const log = createLogger({ clock, write: () => undefined });
const probed = { name: 'live', target: 'a', hosts: 'region', through: 'primary', milliseconds: 1 } as const;

/** What each scheduled function emits at every run, by its name. Add a function here with its first alarm. */
const EMITTERS: Readonly<Record<string, (emit: EmitMetric) => void>> = {
  'standby-probes': (emit) => reportProbe([{ ...probed, outcome: 'pass' }], emit, log),
  'directory-sweeper': (emit) =>
    reportSweep({ outcome: 'swept', settled: 0, waiting: 0, ageSeconds: 0 }, emit, log),
};

/** Of the functions that this region has and runs by a schedule. */
function emittedIn(environment: string, { functions, schedules }: RegionTopology): ReadonlySet<string> {
  const scheduled = functions.filter(({ arn }) => schedules.some(({ functionArn }) => functionArn === arn));
  const emitters = Object.entries(EMITTERS).filter(([name]) =>
    scheduled.some((candidate) => candidate.name.endsWith(name)),
  );
  const lines: string[] = [];
  const emit = createMetrics(clock, environment, (line) => lines.push(line));
  for (const [, run] of emitters) run(emit);
  return new Set(lines.flatMap(embeddedMetrics).map(({ metric }) => metricId(metric)));
}

const isWatched = (emitted: ReadonlySet<string>, { metric }: AlarmPart): boolean =>
  emitted.has(metricId(metric));

describe.each(['dev', 'staging', 'prod'] as const)('%s', (name) => {
  const topology = readTopology(assemblyOf(name));
  const { environment } = topology.environment;

  test.each(REGION_ROLES)('%s: every alarm can go off, and the two regions have the same', (role) => {
    const region = topology.regions[role];
    const emitted = emittedIn(environment, region);
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

  test.each(REGION_ROLES)(
    '%s: every alarm breaches on silence, tells the topic, and somebody listens there',
    (role) => {
      const { alarms, topics } = topology.regions[role];
      const heard = topics.filter(({ subscriptions }) => subscriptions.length > 0).map(({ arn }) => arn);
      for (const { treatMissingData, actions } of alarms) {
        expect(treatMissingData).toBe('breaching');
        expect(actions.ALARM.filter((arn) => heard.includes(arn))).toHaveLength(1);
      }
    },
  );
});
