/**
 * CloudWatch's alarms and SNS's topics in both regions, from the templates: metrics come from what functions log,
 * periods are wall time, and every change of a state is a line in the journal with everybody who was told of it.
 * Taken for granted: recipients have confirmed their subscriptions, and what is published arrives.
 */
import { setMaxListeners } from 'node:events';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../../lambda/contract/regions.ts';
import type { AlarmPart, RegionTopology, Topology } from '../../../assembly/topology.ts';
import { partName } from '../assembly-facts.ts';
import type { Emit, LocalContext } from '../ports.ts';
import { AlarmWatch } from './alarm-watch.ts';
import type { Transition } from './alarm-watch.ts';
import { embeddedMetrics, metricId } from './embedded-metrics.ts';

/** From the end of a period until the alarm looks: log lines take their time to become metrics. An assumption. */
const INGESTION_SIMULATED_MS = 10_000;

type Needs = Pick<LocalContext, 'clock' | 'emit' | 'network'>;
interface Regional {
  readonly role: RegionRole;
  readonly watch: AlarmWatch;
}

export class Alarms {
  readonly #context: Needs;
  readonly #topology: Topology;
  readonly #stopped = new AbortController();
  /** Regions whose monitoring is dead, with what did not happen there. */
  readonly #blind = new Map<RegionRole, { metrics: number; looks: number }>();
  /** By region and metric. */
  readonly #byMetric = new Map<string, AlarmWatch[]>();

  constructor(context: Needs, topology: Topology) {
    this.#context = context;
    this.#topology = topology;
    setMaxListeners(0, this.#stopped.signal);
  }

  /** Passes everything on to `emit` and reads the metrics out of what functions log. */
  reading(emit: Emit): Emit {
    return (entry) => {
      emit(entry);
      if (entry.kind === 'function-log') this.#read(entry['role'] as RegionRole, String(entry['line']));
    };
  }

  /** From here on they watch. Alarms that the world cannot evaluate are named. */
  start(): void {
    const since = this.#context.clock.now();
    const all = REGION_ROLES.flatMap((role) =>
      this.#topology.regions[role].alarms.map((part) => ({ role, watch: new AlarmWatch(part, since) })),
    );
    for (const { role, watch } of all) {
      const id = regionalId(role, watch.part);
      this.#byMetric.set(id, [...(this.#byMetric.get(id) ?? []), watch]);
    }
    for (const alarm of all) void this.#keepLooking(alarm);
    this.#nameInert();
  }

  /** From now on the region records no metric and no alarm of it looks. @returns what that hit, and how to end it. */
  blind(role: RegionRole): {
    readonly hits: () => Readonly<Record<string, number>>;
    readonly end: () => void;
  } {
    const missed = { metrics: 0, looks: 0 };
    this.#blind.set(role, missed);
    const hits = () => ({
      [`metrics of the ${role} that nobody recorded`]: missed.metrics,
      [`evaluations of alarms of the ${role} that did not happen`]: missed.looks,
    });
    return { hits, end: () => void this.#blind.delete(role) };
  }

  stop(): void {
    this.#stopped.abort(new Error('the world ends'));
  }

  #read(role: RegionRole, line: string): void {
    // What a lost region's functions still say reaches nobody.
    if (this.#byMetric.size === 0 || this.#context.network.link(role) !== 'up') return;
    const samples = embeddedMetrics(line);
    const missed = this.#blind.get(role);
    if (missed !== undefined) {
      missed.metrics += samples.length;
      return;
    }
    for (const sample of samples)
      for (const watch of this.#byMetric.get(`${role} ${metricId(sample.metric)}`) ?? [])
        watch.record(sample);
  }

  async #keepLooking(alarm: Regional): Promise<void> {
    const { clock, network } = this.#context;
    const { everyMs } = alarm.watch;
    const { signal } = this.#stopped;
    let until = Math.ceil(clock.now() / everyMs) * everyMs;
    try {
      for (; ; until += everyMs) {
        await clock.sleep(until + INGESTION_SIMULATED_MS - clock.now(), signal);
        if (network.link(alarm.role) === 'up') this.#look(alarm, until);
      }
    } catch (error) {
      const message = `${partName(alarm.watch.part.origin)} stopped looking: ${String(error)}`;
      if (!signal.aborted) this.#context.emit({ kind: 'note', message });
    }
  }

  #look({ role, watch }: Regional, untilMs: number): void {
    const missed = this.#blind.get(role);
    if (missed !== undefined) {
      missed.looks += 1;
      return;
    }
    const transition = watch.look(untilMs);
    if (transition !== undefined) this.#journal(role, watch.part, transition);
  }

  #journal(role: RegionRole, part: AlarmPart, { from, to, reason }: Transition): void {
    const { topics } = this.#topology.regions[role];
    const actions = part.actions[to];
    this.#context.emit({
      kind: 'alarm',
      alarm: partName(part.origin),
      name: part.name,
      role,
      from,
      to,
      reason,
      told: actions.flatMap((arn) => toldBy(topics, arn)),
      unknownActions: actions.filter((arn) => !topics.some((topic) => topic.arn === arn)),
    });
  }

  #nameInert(): void {
    for (const { origin, reason } of this.#topology.inert)
      if (['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].includes(origin.type))
        this.#context.emit({ kind: 'note', message: `${partName(origin)} stays silent here: ${reason}.` });
  }
}

const regionalId = (role: RegionRole, { metric }: AlarmPart): string => `${role} ${metricId(metric)}`;

const toldBy = (topics: RegionTopology['topics'], arn: string) =>
  topics
    .filter((topic) => topic.arn === arn)
    .flatMap((topic) =>
      topic.subscriptions.map(({ protocol, endpoint }) => ({
        topic: partName(topic.origin),
        protocol,
        endpoint,
      })),
    );
