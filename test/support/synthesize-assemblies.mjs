// Synthesizes every environment once for all suites that read assemblies; fresh ones are kept (fingerprint). All in one
// process: loading the CDK takes longer than asking whether an assembly is fresh.
import { spawnSync } from 'node:child_process';

const SCRIPT = `
  const { synthesize } = await import('./lib/infra/synthesize.ts');
  for (const environment of ['dev', 'staging', 'prod']) {
    const output = '.cache/assemblies/' + environment;
    await synthesize({ environment, output, ifStale: true, validation: 'none', root: process.cwd() });
  }
`;

export default function synthesizeAssemblies() {
  if (process.env.HOLDOVER_SKIP_SYNTH === '1') return;
  const run = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '--eval', SCRIPT], {
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`synthesis of the assemblies failed: ${run.stderr}`);
}
