// Synthesizes every environment once for all suites that read assemblies; fresh ones are kept (fingerprint).
import { spawnSync } from 'node:child_process';

export default function synthesizeAssemblies() {
  if (process.env.HOLDOVER_SKIP_SYNTH === '1') return;
  for (const environment of ['dev', 'staging', 'prod']) {
    const run = spawnSync(
      process.execPath,
      [
        'bin/synth.ts',
        '-c',
        `env=${environment}`,
        '--output',
        `.cache/assemblies/${environment}`,
        '--if-stale',
      ],
      { encoding: 'utf8' },
    );
    if (run.status !== 0) throw new Error(`synthesis of ${environment} failed: ${run.stderr}`);
  }
}
