/** `npm run check:nag`: cdk-nag's rules over every environment. Open findings and idle acknowledgements fail. */
import { join, resolve } from 'node:path';
import { rmSync } from 'node:fs';

import { ENVIRONMENTS } from '../lib/config/environments.ts';
import { findEnvironment } from '../lib/config/find-environment.ts';
import { environmentId } from '../lib/config/names.ts';
import { bundleFunctions } from '../lib/infra/bundles.ts';
import { ACKNOWLEDGED } from '../lib/infra/nag/acknowledged.ts';
import { nagFindings } from '../lib/infra/nag/findings.ts';
import { judgeFindings } from '../lib/infra/nag/judge.ts';
import type { NagVerdict } from '../lib/infra/nag/judge.ts';

const EXIT_FOUND = 1;
const EXIT_USAGE = 3;
const root = resolve(import.meta.dirname, '..');
const names = ENVIRONMENTS.map(environmentId);

async function main(): Promise<number> {
  const folder = join(root, '.cache', 'nag');
  rmSync(folder, { recursive: true, force: true });
  const bundles = await bundleFunctions({ sources: join(root, 'lambda'), output: join(folder, 'bundles') });
  const findings = names.flatMap((name) => nagFindings(findEnvironment(name), bundles, join(folder, name)));
  const verdict = judgeFindings(findings, ACKNOWLEDGED, names);
  process.stdout.write(describe(verdict));
  return verdict.open.length + verdict.unused.length === 0 ? 0 : EXIT_FOUND;
}

function describe({ open, acknowledged, unused }: NagVerdict): string {
  const count = (list: NagVerdict['open'], name: string): number =>
    list.filter(({ environment }) => environment === name).length;
  return [
    ...open.map(({ rule, path, description }) => `open  ${rule}  ${path}\n      ${description}`),
    ...unused.map(
      ({ acknowledgement: { rule, resource }, environments }) =>
        `idle  acknowledgement ${String(rule)} of ${String(resource)}: no finding in ${environments.join(', ')}`,
    ),
    ...names.map(
      (name) => `${name}: ${count(open, name)} open, ${count(acknowledged, name)} acknowledged findings`,
    ),
    `${ACKNOWLEDGED.length} acknowledgements (lib/infra/nag/acknowledged.ts)`,
    '',
  ].join('\n');
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  process.stderr.write(`nag: ${error.message}\n`);
  process.exitCode = EXIT_USAGE;
}
