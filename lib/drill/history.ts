/** The journal as judges read it: sorted into what each of them asks for, once. Pure. */
import type { RegionRole } from '../../lambda/contract/regions.ts';
import type { AssemblyFacts } from '../evidence/assembly-facts.ts';
import type { JournalEvent } from '../evidence/events.ts';

export type EventOf<K extends JournalEvent['kind']> = Extract<JournalEvent, { readonly kind: K }>;
export type Attempt = EventOf<'attempt'>;

export class History {
  readonly events: readonly JournalEvent[];
  readonly #byKind = new Map<string, JournalEvent[]>();

  constructor(events: readonly JournalEvent[]) {
    this.events = events;
    for (const event of events) {
      const same = this.#byKind.get(event.kind);
      if (same === undefined) this.#byKind.set(event.kind, [event]);
      else same.push(event);
    }
  }

  of<K extends JournalEvent['kind']>(kind: K): readonly EventOf<K>[] {
    return (this.#byKind.get(kind) ?? []) as unknown as readonly EventOf<K>[];
  }

  get assembly(): AssemblyFacts | undefined {
    return this.of('assembly')[0];
  }

  /** When the first fault took hold; undefined where none did. */
  get faultAt(): number | undefined {
    return this.of('fault-injected')[0]?.at;
  }

  /** The loss of a whole region; undefined where none was lost. */
  get loss(): EventOf<'fault-injected'> | undefined {
    return this.of('fault-injected').find(({ fault }) => fault.startsWith('region-loss'));
  }

  get lostAt(): number | undefined {
    return this.loss?.at;
  }

  /** Until here nothing happened to the service: the fault, or the first thing that an operator did. */
  get calmUntil(): number {
    const operated = this.of('operator').find(({ outcome }) => outcome === 'started');
    return this.faultAt ?? operated?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Of all failover records; 0 where the assembly is not known or has none. */
  get longestTtlSeconds(): number {
    const records = this.assembly?.records ?? [];
    return Math.max(0, ...records.flatMap(({ failover, ttlSeconds }) => (failover ? [ttlSeconds] : [])));
  }

  /** For how much longer, milliseconds, the youngest answer of DNS that this client had is good; below 0: it is old. */
  answerHeldMs(client: string, nowMs: number): number {
    const answer = this.of('dns-answer').findLast(
      (event) => event.client === client && event.code === 'NOERROR',
    );
    return answer === undefined ? 0 : answer.at + (answer.ttlSeconds ?? 0) * 1000 - nowMs;
  }

  phaseAt(phase: string): number | undefined {
    return this.of('phase').find((event) => event.phase === phase)?.at;
  }

  /** When the world was up: from here on everything before the fault is the steady state. */
  get upAt(): number | undefined {
    return this.phaseAt('prepare') ?? this.phaseAt('steady');
  }

  /** The first move of a public name to the standby after the loss of a region. */
  get switched(): EventOf<'record-switched'> | undefined {
    const { lostAt } = this;
    if (lostAt === undefined) return undefined;
    return this.of('record-switched').find(({ at, to }) => at >= lostAt && to === 'standby');
  }

  attempts(filter: {
    readonly journey?: string;
    readonly phase?: string;
    /** Stale-DNS clients are reported apart, so they are left out unless asked for. */
    readonly stale?: boolean;
  }): readonly Attempt[] {
    return this.of('attempt').filter(
      (attempt) =>
        (filter.journey === undefined || attempt.journey === filter.journey) &&
        (filter.phase === undefined || attempt.phase === filter.phase) &&
        (attempt.clientKind === 'stale-dns') === (filter.stale ?? false),
    );
  }

  /** Names that have a PRIMARY record. */
  get publicNames(): readonly string[] {
    const primary = this.assembly?.records.filter(({ failover }) => failover === 'PRIMARY') ?? [];
    return [...new Set(primary.map(({ name }) => name))];
  }

  operator(action: string, outcome: 'started' | 'done' | 'failed'): EventOf<'operator'> | undefined {
    return this.of('operator').find((event) => event.action === action && event.outcome === outcome);
  }

  /** `<stack>/<logical id>` of the health checks behind the primary's records, children first. */
  get primaryChecks(): readonly string[] {
    const facts = this.assembly;
    const roots = facts?.records.filter(({ failover }) => failover === 'PRIMARY') ?? [];
    const checks = roots.flatMap(({ healthCheck }) => (healthCheck === undefined ? [] : [healthCheck]));
    const children = checks.flatMap(
      (part) => facts?.healthChecks.find((check) => check.part === part)?.children ?? [],
    );
    return [...new Set([...children, ...checks])];
  }
}

/** `<stack>/<logical id>` of the records of a role. */
export const recordsOf = (history: History, failover: 'PRIMARY' | 'SECONDARY'): readonly string[] =>
  history.assembly?.records.filter((record) => record.failover === failover).map(({ part }) => part) ?? [];

export const otherRole = (role: RegionRole): RegionRole => (role === 'primary' ? 'standby' : 'primary');
