/** The seal that whoever synthesized an assembly of Holdover puts beside its manifest. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';

import { AssemblyError } from './errors.ts';
import { readJsonObject } from './json-file.ts';

/** Written beside `manifest.json` by whoever synthesized. */
const FINGERPRINT_FILE = 'holdover.json';

/**
 * Of the sources that the assembly was made from; undefined where it has no seal.
 * @throws AssemblyError ASSEMBLY_CORRUPT
 */
export function readFingerprint(root: string): string | undefined {
  const file = join(root, FINGERPRINT_FILE);
  if (!existsSync(file)) return undefined;
  const { fingerprint } = readJsonObject(file);
  if (typeof fingerprint === 'string') return fingerprint;
  throw new AssemblyError('ASSEMBLY_CORRUPT', `${basename(file)} in ${root} has no text "fingerprint"`);
}
