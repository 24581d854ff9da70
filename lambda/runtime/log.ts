/**
 * JSON lines on standard output. Only fields of the allow-list leave the process, whatever a caller passes:
 * a token or password in a field that nobody thought of is dropped and counted.
 */
import type { Clock } from './clock.ts';

export const LOG_FIELDS = [
  'action',
  'ageSeconds',
  'attempt',
  'check',
  'clientId',
  'component',
  'correlationId',
  'count',
  'error',
  'errorCode',
  'family',
  'function',
  'host',
  'journey',
  'method',
  'milliseconds',
  'operation',
  'operationId',
  'outcome',
  'path',
  'reason',
  'region',
  'role',
  'serial',
  'source',
  'status',
  'step',
  'target',
  'transition',
] as const;
type LogField = (typeof LOG_FIELDS)[number];
export type LogFields = Readonly<Partial<Record<LogField, string | number | boolean | undefined>>>;
export type LogLevel = 'info' | 'warn' | 'error';

export interface Logger {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A logger whose every line carries these fields too. */
  with(fields: LogFields): Logger;
}

/** Longest text of one field, characters: a field that is longer was not meant to be one. */
const MAXIMUM_TEXT = 256;
const allowed: ReadonlySet<string> = new Set(LOG_FIELDS);

export interface LoggerOptions {
  readonly clock: Clock;
  /** One line, without its end. Default: standard output. */
  readonly write?: (line: string) => void;
  readonly fields?: LogFields;
}

/** Builds a logger; lines are `{time, level, event, ...fields}`. */
export function createLogger(options: LoggerOptions): Logger {
  const write = options.write ?? ((line) => void process.stdout.write(`${line}\n`));
  const base = options.fields ?? {};
  const emit = (level: LogLevel, event: string, fields: LogFields = {}): void => {
    const time = new Date(options.clock.wallMs()).toISOString();
    write(JSON.stringify({ time, level, event, ...permitted({ ...base, ...fields }) }));
  };
  return {
    info: (event, fields) => emit('info', event, fields),
    warn: (event, fields) => emit('warn', event, fields),
    error: (event, fields) => emit('error', event, fields),
    with: (fields) => createLogger({ ...options, write, fields: { ...base, ...fields } }),
  };
}

function permitted(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  let dropped = 0;
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const plain = plainValue(value);
    if (allowed.has(name) && plain !== undefined) kept[name] = plain;
    else dropped += 1;
  }
  return dropped === 0 ? kept : { ...kept, dropped };
}

function plainValue(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'string') return value.slice(0, MAXIMUM_TEXT);
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}
