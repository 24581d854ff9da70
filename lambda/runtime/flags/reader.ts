/** How the service reads a flag: synchronously, from memory. */
import type { Flag, FlagValue, ValueOf } from '../../contract/flags.ts';

export interface FlagReader {
  /** Never throws, never waits, always of the flag's type and within its bounds. */
  value<F extends Flag>(flag: F): ValueOf<F>;
}

/** Always the same answers: the bundled values but for those that are given, by key. */
export function fixedFlags(values: Readonly<Record<string, FlagValue>> = {}): FlagReader {
  return {
    value: <F extends Flag>(flag: F): ValueOf<F> => values[flag.key] ?? flag.bundledValue,
  };
}
