/** What a person sees while a drill runs: one line a change, and on a terminal a last line that keeps moving. */
import type { JournalEvent } from '../lib/evidence/events.ts';

export interface ProgressTarget {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

const REDRAW_MS = 100;
const ERASE_LINE = '\r\u001b[2K';

export class Progress {
  readonly #target: ProgressTarget;
  readonly #good = new Map<string, boolean>();
  readonly #announced = new Set<string>();
  #phase = 'start';
  #faultAt: number | undefined;
  #drawnAtMs = Number.NEGATIVE_INFINITY;

  constructor(target: ProgressTarget) {
    this.#target = target;
  }

  readonly onEvent = (event: JournalEvent): void => {
    const line = this.#lineOf(event);
    if (line !== undefined) this.#print(`${this.#clock(event)}  ${line}`);
    else this.#redraw(event);
  };

  /** A line of its own, above the moving one. */
  readonly say = (text: string): void => {
    this.#print(text);
  };

  /** Leaves the cursor at the start of an empty line. */
  end(): void {
    if (this.#target.isTTY === true) this.#target.write(ERASE_LINE);
  }

  #print(text: string): void {
    this.#target.write(this.#target.isTTY === true ? `${ERASE_LINE}${text}\n` : `${text}\n`);
  }

  /** Seconds since the fault once there is one, else since the run began. */
  #clock({ at }: JournalEvent): string {
    const seconds = (at - (this.#faultAt ?? 0)) / 1000;
    return `${this.#faultAt === undefined ? ' ' : '+'}${seconds.toFixed(1)} s`.padStart(9);
  }

  #lineOf(event: JournalEvent): string | undefined {
    switch (event.kind) {
      case 'phase':
        this.#phase = event.phase;
        return `phase ${event.phase}`;
      case 'fault-injected':
        this.#faultAt = event.at;
        return `fault: ${event.fault} hits the ${event.target}`;
      case 'health-check':
        return this.#phase === 'start'
          ? undefined
          : `health check ${shortName(event.healthCheck)} is ${event.healthy ? 'green' : 'red'}`;
      case 'record-switched':
        return `${event.name} leads to the ${event.to}`;
      case 'operator':
        return `operator: ${event.action} ${event.outcome}`;
      case 'change-tried':
        return `operator: ${event.change} ${event.outcome}${event.code === undefined ? '' : ` (${event.code})`}`;
      case 'function-died':
        return `${event.functionName} (${event.role}) died: ${event.reason}`;
      case 'denied':
        return this.#once(`${event.functionName} is denied ${event.action}`);
      case 'attempt':
        return this.#turn(event);
      default:
        return undefined;
    }
  }

  #once(text: string): string | undefined {
    if (this.#announced.has(text)) return undefined;
    this.#announced.add(text);
    return text;
  }

  /** News is a journey that starts to fail, or whose clients are good again. */
  #turn({
    journey,
    client,
    clientKind,
    outcome,
    at,
  }: Extract<JournalEvent, { kind: 'attempt' }>): string | undefined {
    if (clientKind === 'stale-dns') return undefined;
    this.#good.set(client, outcome === 'ok');
    if (this.#faultAt === undefined || at < this.#faultAt) return undefined;
    const mine = [...this.#good].filter(([name]) => name.startsWith(`${journey}-`));
    const allGood = mine.every(([, good]) => good);
    if (outcome !== 'ok') return this.#once(`${journey} begins to fail`);
    return allGood && this.#announced.has(`${journey} begins to fail`)
      ? this.#once(`${journey} is back for every client`)
      : undefined;
  }

  #status(): string {
    if (this.#phase === 'start') return 'both regions come up';
    if (this.#phase === 'prepare') return 'people are enrolled and sign in';
    const good = [...this.#good.values()].filter(Boolean).length;
    return `${good} of ${this.#good.size} clients are good`;
  }

  #redraw(event: JournalEvent): void {
    if (this.#target.isTTY !== true || event.realMs - this.#drawnAtMs < REDRAW_MS) return;
    this.#drawnAtMs = event.realMs;
    const status = `${this.#clock(event)}  ${this.#phase}: ${this.#status()}`;
    this.#target.write(`${ERASE_LINE}${status.slice(0, (this.#target.columns ?? 80) - 1)}`);
  }
}

const shortName = (part: string): string => part.split('/').at(-1) ?? part;
