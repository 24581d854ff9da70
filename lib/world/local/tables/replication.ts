/**
 * Changes on their way between regions (DynamoDB global tables with eventual consistency). Each item travels alone
 * with a lag of its own, so the order in which items arrive says nothing; a cut link holds them back.
 */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { LocalContext } from '../ports.ts';
import { keyText } from './items.ts';
import type { Change } from './replica.ts';

/**
 * Median lag, simulated. AWS: "usually within a second" (DynamoDB guide, global tables). The spread is this drill's
 * assumption: log-normal, so that one in a hundred takes about 3 s, and never nothing.
 */
export const MEDIAN_LAG_MS = 800;
const SPREAD = 0.6;
const MINIMUM_LAG_MS = 20;
/** Nothing takes longer; AWS promises no such bound, a judge of what was lost needs one. */
export const MAXIMUM_LAG_MS = 10_000;

/** An item that its region wrote and that had not arrived elsewhere when the region was lost. */
export interface LostItem {
  readonly table: string;
  readonly key: string;
  /** Simulated, from the write to the cut. */
  readonly ageMilliseconds: number;
}
export interface Shipment extends Change {
  readonly from: RegionRole;
  readonly to: RegionRole;
}
export interface ReplicationOptions {
  readonly context: LocalContext;
  readonly deliver: (shipment: Shipment) => Promise<void>;
  readonly regionOf: (role: RegionRole) => string;
  readonly medianLagSimulatedMs?: number;
}

export class Replication {
  readonly #options: ReplicationOptions;
  readonly #underWay = new Set<Shipment>();
  readonly #waiting = new Set<Shipment>();
  readonly #lost = new Map<RegionRole, readonly LostItem[]>();
  readonly #stopped = new AbortController();
  readonly #tally = new Map<string, { lagMilliseconds: number; count: number; shipment: Shipment }>();
  #tallySecond = 0;
  #idle = Promise.withResolvers<void>();

  constructor(options: ReplicationOptions) {
    this.#options = options;
    options.context.network.onLink((role, state) => {
      if (state === 'up') this.#resume();
      else this.#cut(role);
    });
  }

  send(shipment: Shipment): void {
    this.#underWay.add(shipment);
    void this.#travel(shipment);
  }

  /** What the region's last loss cost; the same items arrive late when it heals. */
  lostItems(role: RegionRole): readonly LostItem[] {
    return this.#lost.get(role) ?? [];
  }

  /** Resolves when nothing is under way; a cut link keeps it waiting. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await this.#idle.promise;
  }

  /** Journals the arrivals that no line stands for yet. */
  flush(): void {
    for (const { shipment, ...numbers } of this.#tally.values())
      this.#options.context.emit({
        kind: 'replicated',
        table: shipment.table,
        from: this.#options.regionOf(shipment.from),
        to: this.#options.regionOf(shipment.to),
        ...numbers,
      });
    this.#tally.clear();
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #travel(shipment: Shipment): Promise<void> {
    const { context, deliver } = this.#options;
    try {
      await context.clock.sleep(this.#lagMs(), this.#stopped.signal);
    } catch {
      return;
    }
    if (!this.#connected(shipment)) return void this.#waiting.add(shipment);
    await deliver(shipment).catch((error: unknown) => {
      if (this.#stopped.signal.aborted) return;
      const message = `A change of ${shipment.table} did not reach ${shipment.to}: ${String(error)}`;
      context.emit({ kind: 'note', message });
    });
    this.#arrived(shipment);
  }

  /** Log-normal by the Box-Muller transform. */
  #lagMs(): number {
    const { random } = this.#options.context;
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const median = this.#options.medianLagSimulatedMs ?? MEDIAN_LAG_MS;
    return Math.min(MAXIMUM_LAG_MS, Math.max(MINIMUM_LAG_MS, median * Math.exp(SPREAD * normal)));
  }

  #connected({ from, to }: Shipment): boolean {
    const { network } = this.#options.context;
    return network.link(from) === 'up' && network.link(to) === 'up';
  }

  #arrived(shipment: Shipment): void {
    this.#underWay.delete(shipment);
    this.#count(shipment);
    this.#idle.resolve();
    this.#idle = Promise.withResolvers<void>();
  }

  #count(shipment: Shipment): void {
    const { clock } = this.#options.context;
    const second = Math.floor(clock.elapsedMs() / 1000);
    if (second !== this.#tallySecond) this.flush();
    this.#tallySecond = second;
    const name = `${shipment.table} ${shipment.from}`;
    const lag = Math.round(clock.now() - shipment.stamp.at);
    const entry = this.#tally.get(name);
    if (entry === undefined) this.#tally.set(name, { shipment, lagMilliseconds: lag, count: 1 });
    else {
      entry.count += 1;
      entry.lagMilliseconds = Math.max(entry.lagMilliseconds, lag);
    }
  }

  #resume(): void {
    for (const shipment of this.#waiting)
      if (this.#connected(shipment)) {
        this.#waiting.delete(shipment);
        void this.#travel(shipment);
      }
  }

  #cut(role: RegionRole): void {
    const { context, regionOf } = this.#options;
    const cutAt = context.clock.now();
    const newest = new Map<string, Shipment>();
    // A write that ended after the cut was never acknowledged, so nobody can miss it.
    for (const shipment of this.#underWay)
      if (shipment.from === role && shipment.stamp.at <= cutAt)
        newest.set(`${shipment.table}\n${keyText(shipment.key)}`, shipment);
    const lost = [...newest.values()].map(({ table, key, stamp }) => ({
      table,
      key: keyText(key),
      ageMilliseconds: Math.round(cutAt - stamp.at),
    }));
    this.#lost.set(role, lost);
    for (const item of lost) context.emit({ kind: 'item-lost', from: regionOf(role), ...item });
  }
}
