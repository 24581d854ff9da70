/** The assembly of one environment for whoever only reads it: never changes `cdk.out`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readSeal } from '../lib/infra/assembly-folder.ts';
import { fingerprintOf } from '../lib/infra/fingerprint.ts';

export interface AssemblyWanted {
  readonly environment: string;
  /** A folder to take as it is. */
  readonly named: string | undefined;
  /** Of the project. */
  readonly root: string;
}

const DEFAULT_FOLDER = 'cdk.out';

/**
 * Reads the named folder, else `cdk.out` where it is current
 * and of this environment, else a fresh one that is removed.
 */
export async function withAssemblyOf<T>(wanted: AssemblyWanted, read: (directory: string) => T): Promise<T> {
  const { environment, named, root } = wanted;
  if (named !== undefined) return read(named);
  const seal = readSeal(DEFAULT_FOLDER);
  if (seal?.environment === environment && seal.fingerprint === fingerprintOf(environment, root))
    return read(DEFAULT_FOLDER);
  const scratch = mkdtempSync(join(tmpdir(), 'holdover-assembly-'));
  try {
    const output = join(scratch, DEFAULT_FOLDER);
    const { synthesize } = await import('../lib/infra/synthesize.ts');
    await synthesize({ environment, output, ifStale: false, validation: 'none', root });
    return read(output);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
