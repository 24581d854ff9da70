/** The map shows what templates determine, and goes on without the rest. */
import { AssemblyError } from '../../assembly/errors.ts';

/** @returns undefined where a value is not known before a deploy. @throws whatever is no AssemblyError. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof AssemblyError) return undefined;
    throw error;
  }
}
