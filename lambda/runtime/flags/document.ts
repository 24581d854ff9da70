/** From bytes to flags: the whole document or none of it, so that a torn one never mixes old and new values. */
import { FLAGS, FLAGS_FORMAT, problemOf } from '../../contract/flags.ts';
import type { FlagValue } from '../../contract/flags.ts';
import { SourceError } from '../holder/source.ts';

export type FlagValues = ReadonlyMap<string, FlagValue>;

/** Every flag at its longest takes less than a tenth of this; what is larger was not meant to be read here. */
export const MAXIMUM_BYTES = 64 * 1024;

/**
 * Flags that this build does not know are left out: configuration may be ahead of code.
 * @throws SourceError `malformed` with every problem at once; no value of a text is quoted.
 */
export function decodeFlags(bytes: Uint8Array, environment: string): FlagValues {
  if (bytes.byteLength > MAXIMUM_BYTES)
    throw malformed(`has ${bytes.byteLength} bytes, at most ${MAXIMUM_BYTES} are read`);
  const document = parse(bytes);
  const { format, environment: named, flags } = document;
  if (format !== FLAGS_FORMAT)
    throw malformed(`has format ${show(format)}, this build reads ${FLAGS_FORMAT}`);
  if (named !== environment) throw malformed(`is for environment ${show(named)}, this is "${environment}"`);
  if (!isObject(flags)) throw malformed('has no object "flags"');
  const found = FLAGS.filter(({ key }) => Object.hasOwn(flags, key));
  const problems = found.flatMap((flag) => problemOf(flag, flags[flag.key]) ?? []);
  if (problems.length > 0) throw malformed(`is refused whole: ${problems.join('; ')}`);
  return new Map(found.map(({ key }) => [key, flags[key] as FlagValue]));
}

function parse(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  if (bytes.byteLength === 0) throw malformed('is empty');
  let document: unknown;
  try {
    // `fatal`: bytes that are no UTF-8 would become question marks inside texts.
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformed('is not JSON');
  }
  if (!isObject(document)) throw malformed('is no JSON object');
  return document;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Short: a foreign document may hold anything. */
const show = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? JSON.stringify(value).slice(0, 40) : typeof value;

const malformed = (what: string): SourceError =>
  new SourceError('malformed', `the document of flags ${what}`);
