/** What a person at the terminal hears of the world: one line a change, and what `s` and `l` show on top of it. */
import type { JournalEntry } from '../evidence/events.ts';

type FunctionLog = Extract<JournalEntry, { kind: 'function-log' }>;

export interface CheckState {
  readonly healthy: boolean;
  /** For a person: `HTTPS <host><path>` or `2 of 2`. */
  readonly asks: string;
  /** Green while what it asks for is not there. */
  readonly inverted: boolean;
}
export interface NewsOptions {
  /** Simulated milliseconds since the run began. */
  readonly elapsedMs: () => number;
  readonly write: (line: string) => void;
}

/** Log lines that are kept, of all functions together. */
const KEPT_LOG_LINES = 200;

export class News {
  readonly #options: NewsOptions;
  readonly #checks = new Map<string, CheckState>();
  readonly #log: FunctionLog[] = [];
  readonly #announced = new Set<string>();
  /** What the last checker of each check that changed its mind saw. */
  readonly #direction = new Map<string, boolean>();
  #ready = false;
  #sinceMs = 0;

  constructor(options: NewsOptions) {
    this.#options = options;
  }

  /** Takes the world's entries. What happens before {@link begin} is kept and not told. */
  readonly emit = (entry: JournalEntry): void => {
    this.#keep(entry);
    const line = this.#lineOf(entry);
    if (line !== undefined && this.#ready) this.tell(line);
  };

  /** From here on changes are told. */
  begin(): void {
    this.#ready = true;
    this.mark();
  }

  /** Times are counted from now: something was done to the world. */
  mark(): void {
    this.#sinceMs = this.#options.elapsedMs();
  }

  /** A line with the seconds since the last mark. */
  tell(sentence: string): void {
    const seconds = (this.#options.elapsedMs() - this.#sinceMs) / 1000;
    this.#options.write(`${`+${seconds.toFixed(1)} s`.padStart(10)}  ${sentence}`);
  }

  get checks(): ReadonlyMap<string, CheckState> {
    return this.#checks;
  }

  /** Oldest first; metrics, which no person reads, are left out. */
  lastLog(lines: number): readonly FunctionLog[] {
    return this.#log.slice(-lines);
  }

  #keep(entry: JournalEntry): void {
    if (entry.kind === 'assembly')
      for (const { part, asks, inverted } of entry.healthChecks)
        this.#checks.set(part, { healthy: false, asks, inverted });
    const check = entry.kind === 'health-check' ? this.#checks.get(entry.healthCheck) : undefined;
    if (entry.kind === 'health-check')
      this.#checks.set(entry.healthCheck, { asks: '', inverted: false, ...check, healthy: entry.healthy });
    if (entry.kind !== 'function-log' || isMetric(entry.line)) return;
    this.#log.push(entry);
    if (this.#log.length > KEPT_LOG_LINES) this.#log.shift();
  }

  #lineOf(entry: JournalEntry): string | undefined {
    switch (entry.kind) {
      case 'fault-injected':
        return `fault: ${entry.fault} hits the ${entry.target}`;
      case 'fault-healed':
        return `healed: ${entry.fault}`;
      case 'checker':
        return this.#turn(entry);
      case 'health-check':
        return `health check ${shortName(entry.healthCheck)} is ${entry.healthy ? 'green' : 'red'}`;
      case 'record-switched':
        return `${entry.name} leads to the ${entry.to}`;
      case 'alarm':
        return alarmText(entry);
      case 'operator':
        return `operator: ${entry.action} ${entry.outcome}${entry.outcome === 'failed' ? `, ${entry.detail ?? 'no reason given'}` : ''}`;
      case 'function-died':
        return `${entry.functionName} (${entry.role}) died: ${entry.reason}`;
      case 'part-died':
        return `${entry.part} died: ${entry.reason}; quit and start again`;
      case 'denied':
        return this.#once(
          `${entry.functionName} ${entry.action}`,
          `${entry.functionName} is denied ${entry.action}`,
        );
      default:
        return undefined;
    }
  }

  /** Sixteen checkers follow one another; news is the first that sees it otherwise. */
  #turn({ healthCheck, healthy, reason }: Extract<JournalEntry, { kind: 'checker' }>): string | undefined {
    if (this.#direction.get(healthCheck) === healthy) return undefined;
    this.#direction.set(healthCheck, healthy);
    return `first checker of ${shortName(healthCheck)} ${healthy ? 'passes' : 'fails'}: ${reason}`;
  }

  #once(key: string, line: string): string | undefined {
    if (this.#announced.has(key)) return undefined;
    this.#announced.add(key);
    return line;
  }
}

/** Its reason is long; who was told is what a person on call wants to know. */
function alarmText({ name, to, told }: Extract<JournalEntry, { kind: 'alarm' }>): string {
  const people = told.map(({ endpoint }) => endpoint).join(', ');
  return `alarm ${name} is ${to}${people === '' ? '' : `, told ${people}`}`;
}

export const shortName = (part: string): string => part.split('/').at(-1) ?? part;

/** CloudWatch's embedded metric format marks its lines with this member. */
const isMetric = (line: string): boolean => line.includes('"_aws"');

/** Fields that repeat what the line begins with. */
const REPEATED: ReadonlySet<string> = new Set(['time', 'level', 'event', 'function', 'role', 'region']);

/** A log line for reading: time of day, who, what, and the fields as the function wrote them. */
export function logLine({
  functionName,
  role,
  line,
}: Pick<FunctionLog, 'functionName' | 'role' | 'line'>): string {
  const fields = fieldsOf(line);
  if (fields === undefined) return `${role} ${functionName}: ${line}`;
  const { time = '', level = 'info', event = '', function: name = functionName } = fields;
  const told = Object.entries(fields)
    .filter(([field]) => !REPEATED.has(field))
    .map(([field, value]) => `${field}=${plain(value)}`);
  const severity = level === 'info' ? '' : ` ${plain(level)}`;
  return [`${plain(time).slice(11, 19)} ${role} ${plain(name)}${severity}: ${plain(event)}`, ...told].join(
    ' ',
  );
}

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function fieldsOf(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
