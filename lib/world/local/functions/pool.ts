import type { BootOutcome } from './environment.ts';

/** Why an environment was started. */
export type BootReason = 'provisioned' | 'on-demand' | 'replaced';

/** A started environment as the pool sees it; what it runs is not the pool's business. */
export interface Member {
  readonly booted: Promise<BootOutcome>;
  /** Simulated milliseconds since it was started. */
  ageMs(): number;
  end(): void;
}

/** What a waiting event is given. `waitedForRoom`: the machine's cap, not the function, kept it waiting. */
export type Grant<M> =
  | { readonly kind: 'member'; readonly member: M; readonly waitedForRoom: boolean }
  | { readonly kind: 'boot-failed'; readonly outcome: Exclude<BootOutcome, { kind: 'ready' }> }
  | { readonly kind: 'closed' };

export interface PoolOptions<M extends Member> {
  /** Environments on this machine, of all functions together. */
  readonly cap: number;
  readonly maximumAgeMs: number;
  /** Machine milliseconds that an event waits for a busy environment before one more is started. */
  readonly patienceMs: number;
  /**
   * An environment that was used within this machine time
   * is not idle enough to make room for another function's.
   */
  readonly evictAfterMs: number;
  /** Monotonic machine milliseconds. */
  readonly nowMs: () => number;
  readonly start: (key: string, reason: BootReason) => M;
  /** Told when a first event has to wait, and when none waits any more. */
  readonly onQueue?: (waiting: boolean) => void;
}

interface Ticket<M> {
  readonly resolve: (grant: Grant<M>) => void;
  impatient: boolean;
  waitedForRoom: boolean;
}
/** The environments of one function. */
interface Shelf<M> {
  readonly key: string;
  /** The longest idle one first. */
  readonly idle: M[];
  readonly members: Set<M>;
  readonly tickets: Ticket<M>[];
  /** Handed to an event. */
  readonly busy: Set<M>;
  /** Of the busy ones, those to be ended after their event. */
  readonly leaving: Set<M>;
  booting: number;
  provisioned: number;
}

/**
 * The environments of all functions. As Lambda does, an event that finds no idle environment has a new one started,
 * and takes whichever is free first; but not before it waited a moment, since on two cores each start takes the
 * processor away from the very work that the event waits for. Above the machine's cap an idle environment of another
 * function makes room, on-demand ones only, the one longest idle first; where there is none, the event waits.
 */
export class Pool<M extends Member> {
  readonly #options: PoolOptions<M>;
  readonly #shelves = new Map<string, Shelf<M>>();
  readonly #idleSince = new WeakMap<M, number>();
  #total = 0;
  #evictions = 0;
  #waiting = false;

  constructor(options: PoolOptions<M>) {
    this.#options = options;
  }

  /** An environment for one event: an idle one, else the next that comes free or up. */
  acquire(key: string): Promise<Grant<M>> {
    const shelf = this.#shelf(key);
    for (const member of [...shelf.idle]) this.#retire(shelf, member);
    return new Promise((resolve) => {
      const ticket: Ticket<M> = { resolve, impatient: shelf.members.size === 0, waitedForRoom: false };
      shelf.tickets.push(ticket);
      this.#pump();
      if (!ticket.impatient && shelf.tickets.includes(ticket)) this.#losePatience(shelf, ticket);
    });
  }

  #losePatience(shelf: Shelf<M>, ticket: Ticket<M>): void {
    setTimeout(() => {
      ticket.impatient = true;
      if (!shelf.tickets.includes(ticket)) return;
      this.#pump();
      // No room yet: an environment that is used now may be idle for long enough by the next look.
      if (shelf.tickets.includes(ticket)) this.#losePatience(shelf, ticket);
    }, this.#options.patienceMs).unref();
  }

  /**
   * Starts an environment of a function that has none,
   * before an event asks for it; resolves when it is up or failed.
   */
  async boot(key: string): Promise<void> {
    const shelf = this.#shelf(key);
    if (shelf.members.size === 0) await this.#boot(shelf, 'on-demand');
  }

  /** Ends what nothing is provisioned for and nobody uses, of these functions. */
  endIdle(keys: readonly string[]): void {
    for (const shelf of keys.map((key) => this.#shelf(key)))
      for (const member of shelf.idle.slice(0, Math.max(0, shelf.members.size - shelf.provisioned))) {
        this.#drop(shelf, member);
        member.end();
      }
  }

  /**
   * Ends every environment of these functions that is up, provisioned ones too: idle ones now, busy ones after their
   * event. None is replaced ahead of its time, so that whoever comes next meets a cold start.
   * @returns how many.
   */
  recycle(keys: readonly string[]): number {
    let ended = 0;
    for (const shelf of keys.map((key) => this.#shelf(key))) {
      ended += shelf.idle.length + shelf.busy.size;
      for (const member of [...shelf.idle]) this.#end(shelf, member);
      for (const member of shelf.busy) shelf.leaving.add(member);
    }
    return ended;
  }

  #end(shelf: Shelf<M>, member: M): void {
    this.#drop(shelf, member);
    member.end();
  }

  release(key: string, member: M): void {
    const shelf = this.#shelf(key);
    shelf.busy.delete(member);
    if (shelf.leaving.delete(member)) this.#end(shelf, member);
    else if (shelf.members.has(member) && !this.#retire(shelf, member)) this.#shelve(shelf, member);
    this.#pump();
  }

  /** The member, ready before, ended by itself. A provisioned one is replaced. Repeating changes nothing. */
  remove(key: string, member: M): void {
    const shelf = this.#shelf(key);
    if (!shelf.members.has(member)) return;
    this.#drop(shelf, member);
    this.#replace(shelf);
    this.#pump();
  }

  /** Keeps this many environments of the function up; resolves when the missing ones are ready or failed. */
  async provision(key: string, count: number): Promise<void> {
    const shelf = this.#shelf(key);
    shelf.provisioned = count;
    const missing = Math.max(0, count - shelf.members.size);
    await Promise.all(Array.from({ length: missing }, () => this.#boot(shelf, 'provisioned')));
  }

  /** Ends the function's environments and lets go what waits for one. */
  close(key: string): void {
    const shelf = this.#shelf(key);
    shelf.provisioned = 0;
    for (const member of [...shelf.members]) {
      this.#drop(shelf, member);
      member.end();
    }
    for (const ticket of shelf.tickets.splice(0)) ticket.resolve({ kind: 'closed' });
    this.#pump();
  }

  counts(): { readonly total: number; readonly evictions: number } {
    return { total: this.#total, evictions: this.#evictions };
  }

  #shelf(key: string): Shelf<M> {
    const shelf = this.#shelves.get(key) ?? newShelf<M>(key);
    this.#shelves.set(key, shelf);
    return shelf;
  }

  /** The whole scheduling rule; every change of state ends here. */
  #pump(): void {
    for (const shelf of this.#shelves.values()) {
      this.#hand(shelf);
      const impatient = shelf.tickets.filter((ticket) => ticket.impatient);
      // One start at a time: Lambda starts as many as it needs, but two cores would only slow each other down.
      if (impatient.length > 0 && shelf.booting === 0 && this.#makeRoom(shelf))
        void this.#boot(shelf, 'on-demand');
      for (const ticket of impatient.slice(shelf.booting)) ticket.waitedForRoom = true;
    }
    this.#tellQueue();
  }

  #tellQueue(): void {
    const waiting = [...this.#shelves.values()].some(({ tickets }) => tickets.length > 0);
    if (waiting !== this.#waiting) this.#options.onQueue?.(waiting);
    this.#waiting = waiting;
  }

  #hand(shelf: Shelf<M>): void {
    while (shelf.tickets.length > 0) {
      // The last one used is the warmest; the others get old and make room.
      const member = shelf.idle.pop();
      if (member === undefined) return;
      const ticket = shelf.tickets.shift();
      shelf.busy.add(member);
      ticket?.resolve({ kind: 'member', member, waitedForRoom: ticket.waitedForRoom });
    }
  }

  async #boot(shelf: Shelf<M>, reason: BootReason): Promise<void> {
    const member = this.#options.start(shelf.key, reason);
    this.#total += 1;
    shelf.members.add(member);
    shelf.booting += 1;
    const outcome = await member.booted;
    shelf.booting -= 1;
    // Closed meanwhile: nobody waits for it any more.
    if (!shelf.members.has(member)) return;
    if (outcome.kind === 'ready') this.#shelve(shelf, member);
    else {
      this.#drop(shelf, member);
      member.end();
      shelf.tickets.shift()?.resolve({ kind: 'boot-failed', outcome });
    }
    this.#pump();
  }

  #shelve(shelf: Shelf<M>, member: M): void {
    this.#idleSince.set(member, this.#options.nowMs());
    shelf.idle.push(member);
  }

  #drop(shelf: Shelf<M>, member: M): void {
    if (!shelf.members.delete(member)) return;
    this.#total -= 1;
    shelf.busy.delete(member);
    shelf.leaving.delete(member);
    const index = shelf.idle.indexOf(member);
    if (index >= 0) shelf.idle.splice(index, 1);
  }

  #makeRoom(wanting: Shelf<M>): boolean {
    if (this.#total < this.#options.cap) return true;
    const idleEnough = this.#options.nowMs() - this.#options.evictAfterMs;
    const [victim] = [...this.#shelves.values()]
      .filter((shelf) => shelf !== wanting && shelf.members.size > shelf.provisioned)
      .flatMap((shelf) => shelf.idle.slice(0, 1).map((member) => ({ shelf, member })))
      .filter(({ member }) => this.#since(member) <= idleEnough)
      .sort((one, other) => this.#since(one.member) - this.#since(other.member));
    // A function's first environment always has room: one that has none would starve behind busy others.
    if (victim === undefined) return wanting.members.size === 0;
    this.#drop(victim.shelf, victim.member);
    victim.member.end();
    this.#evictions += 1;
    return true;
  }

  #since(member: M): number {
    return this.#idleSince.get(member) ?? 0;
  }

  /** Lambda ends environments every few hours, between events. @returns whether this one was due. */
  #retire(shelf: Shelf<M>, member: M): boolean {
    if (member.ageMs() < this.#options.maximumAgeMs) return false;
    this.#drop(shelf, member);
    member.end();
    this.#replace(shelf);
    return true;
  }

  #replace(shelf: Shelf<M>): void {
    const room = this.#total < this.#options.cap;
    if (room && shelf.members.size < shelf.provisioned) void this.#boot(shelf, 'replaced');
  }
}

const newShelf = <M>(key: string): Shelf<M> => ({
  key,
  idle: [],
  members: new Set(),
  tickets: [],
  busy: new Set(),
  leaving: new Set(),
  booting: 0,
  provisioned: 0,
});
