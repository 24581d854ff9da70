/** Which assembly a drill runs on: the one that was named, as it is; else `cdk.out`, made anew when it is stale. */
import { resolve } from 'node:path';

import { readTopology } from '../lib/assembly/read-topology.ts';
import { DEFAULT_ENVIRONMENT } from '../lib/config/find-environment.ts';
import { readSeal } from '../lib/infra/assembly-folder.ts';
import { fingerprintOf } from '../lib/infra/fingerprint.ts';

export interface ChosenAssembly {
  readonly directory: string;
  readonly environment: string;
  readonly fingerprint: string;
}

const DEFAULT_FOLDER = 'cdk.out';

/**
 * @param say told before a synthesis, which takes seconds.
 * @throws AssemblyError, or what a synthesis throws; each a sentence for a person.
 */
export async function chooseAssembly(
  named: string | undefined,
  root: string,
  say: (text: string) => void,
): Promise<ChosenAssembly> {
  if (named === undefined) await refresh(root, say);
  const directory = resolve(named ?? DEFAULT_FOLDER);
  // Read whole, so that an assembly without a part is refused before a run leaves a folder behind.
  const { environment, fingerprint } = readTopology(directory);
  return {
    directory,
    environment: environment.environment,
    fingerprint: fingerprint ?? 'none: a foreign assembly',
  };
}

/** The environment of an assembly that is there stays; an empty place gets the default one. */
async function refresh(root: string, say: (text: string) => void): Promise<void> {
  const seal = readSeal(DEFAULT_FOLDER);
  const environment = seal?.environment ?? DEFAULT_ENVIRONMENT;
  if (seal?.fingerprint === fingerprintOf(environment, root)) return;
  say(
    `Synthesizing ${environment} into ${DEFAULT_FOLDER}: ${seal === undefined ? 'there is none' : 'sources have changed'}.`,
  );
  // A drill is the harder test: it need not wait for the rules, which every other way to synthesize evaluates.
  const { synthesize } = await import('../lib/infra/synthesize.ts');
  await synthesize({ environment, output: DEFAULT_FOLDER, ifStale: true, validation: 'none', root });
}
