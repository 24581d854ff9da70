/**
 * Every feature flag, declared once: what it may be, what is answered when nobody can say, and why it exists.
 * Infra writes the bundled values and the validator from this table, the service reads by it.
 *
 * No flag stands on the path that verifies a token: a flag document must never decide whether one is valid.
 */

interface Declared<V> {
  /** The operator's name for it, in the document of flags. */
  readonly key: string;
  /** Answered while no document was ever received, or when the document does not mention the flag. */
  readonly bundledValue: V;
  /** Answered once the last document is older than `maximumAgeSeconds`. */
  readonly safeValue: V;
  readonly maximumAgeSeconds: number;
  /** For operators: what switching it does. */
  readonly why: string;
}

export interface BooleanFlag extends Declared<boolean> {
  readonly type: 'boolean';
}
/** A whole number. */
export interface IntegerFlag extends Declared<number> {
  readonly type: 'integer';
  readonly minimum: number;
  readonly maximum: number;
  /**
   * `safe-value` as declared. The others make the flag a security switch, which fails closed: of the last value and
   * the safe one the stricter is answered, so that silence loosens nothing and lifts nothing that was tightened.
   */
  readonly whenTooOld: 'safe-value' | 'lower-of-both' | 'higher-of-both';
}
/** Plain text of one line; whoever shows it escapes it. */
export interface TextFlag extends Declared<string> {
  readonly type: 'text';
  /** In code points, as a JSON Schema counts. */
  readonly maximumLength: number;
}

export type Flag = BooleanFlag | IntegerFlag | TextFlag;
export type FlagValue = boolean | number | string;
export type ValueOf<F extends Flag> = F['bundledValue'];

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

export const ADMINISTRATION_ENABLED: BooleanFlag = {
  type: 'boolean',
  key: 'administration-enabled',
  bundledValue: true,
  safeValue: true,
  maximumAgeSeconds: DAY_SECONDS,
  why: 'false answers 503 to every administrative request, for instance while the database is repaired',
};

export const ANNOUNCEMENT: TextFlag = {
  type: 'text',
  key: 'announcement',
  bundledValue: '',
  safeValue: '',
  maximumLength: 280,
  // Yesterday's news misleads more than none.
  maximumAgeSeconds: 6 * HOUR_SECONDS,
  why: 'shown above the sign-in form, for instance while an upstream system is known to be down',
};

export const SIGN_IN_ANSWER_FLOOR_MILLISECONDS: IntegerFlag = {
  type: 'integer',
  key: 'sign-in-answer-floor-milliseconds',
  // Above the slowest password check (20-33 ms, two at a time) with room for a slow replica.
  bundledValue: 250,
  safeValue: 250,
  minimum: 250,
  maximum: 2000,
  whenTooOld: 'higher-of-both',
  maximumAgeSeconds: DAY_SECONDS,
  why: 'how long every sign-in takes at least; higher where a loaded database would tell known people from unknown',
};

export const SIGN_IN_FAILURES_PER_ADDRESS: IntegerFlag = {
  type: 'integer',
  key: 'sign-in-failures-per-address',
  bundledValue: 100,
  safeValue: 100,
  minimum: 10,
  maximum: 1000,
  whenTooOld: 'lower-of-both',
  maximumAgeSeconds: DAY_SECONDS,
  why: 'failed sign-ins from one address in 15 minutes; lower under attack, higher for many people behind one address',
};

export const FLAGS = [
  ADMINISTRATION_ENABLED,
  ANNOUNCEMENT,
  SIGN_IN_ANSWER_FLOOR_MILLISECONDS,
  SIGN_IN_FAILURES_PER_ADDRESS,
] as const satisfies readonly Flag[];

/** Fails closed: see `IntegerFlag.whenTooOld`. */
export const isSecuritySwitch = (flag: Flag): boolean =>
  flag.type === 'integer' && flag.whenTooOld !== 'safe-value';

/** What is answered instead of `last` once it is too old. */
export function tooOldValue(flag: Flag, last: FlagValue): FlagValue {
  if (flag.type !== 'integer' || typeof last !== 'number' || flag.whenTooOld === 'safe-value')
    return flag.safeValue;
  return flag.whenTooOld === 'lower-of-both'
    ? Math.min(last, flag.safeValue)
    : Math.max(last, flag.safeValue);
}

/** Line ends included: an announcement is one line. Lone surrogates are no characters. */
const NOT_PLAIN = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** A plain sentence about a value that the flag may not have; undefined for one that it may. */
export function problemOf(flag: Flag, value: unknown): string | undefined {
  switch (flag.type) {
    case 'boolean':
      return typeof value === 'boolean'
        ? undefined
        : `${flag.key} is a ${kindOf(value)}, needs true or false`;
    case 'integer':
      return integerProblem(flag, value);
    case 'text':
      return textProblem(flag, value);
  }
}

function integerProblem({ key, minimum, maximum }: IntegerFlag, value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum)
    return undefined;
  const found = typeof value === 'number' ? String(value) : `a ${kindOf(value)}`;
  return `${key} is ${found}, needs a whole number from ${minimum} to ${maximum}`;
}

function textProblem({ key, maximumLength }: TextFlag, value: unknown): string | undefined {
  if (typeof value !== 'string') return `${key} is a ${kindOf(value)}, needs a text`;
  const length = Array.from(value).length;
  if (length > maximumLength) return `${key} has ${length} characters, at most ${maximumLength} are allowed`;
  return NOT_PLAIN.test(value) ? `${key} holds a line end or another control character` : undefined;
}

const kindOf = (value: unknown): string => (value === null ? 'null' : typeof value);

/** Raised whenever an older reader would misread a document; a newer one is refused. */
export const FLAGS_FORMAT = 1;

/**
 * The document of flags as an operator writes it, JSON. It names its environment, so that one that was pasted
 * into the wrong account or region is refused.
 */
export interface FlagsDocument {
  readonly format: typeof FLAGS_FORMAT;
  readonly environment: string;
  /** Absent flags have their bundled value. */
  readonly flags: Readonly<Record<string, FlagValue>>;
}

/** What a first deploy puts there: every flag with its bundled value. */
export const bundledDocument = (environment: string): FlagsDocument => ({
  format: FLAGS_FORMAT,
  environment,
  flags: Object.fromEntries(FLAGS.map(({ key, bundledValue }) => [key, bundledValue])),
});
