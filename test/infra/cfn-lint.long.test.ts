/** Every template as cfn-lint sees it, judged for the region that it is deployed to. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { describe, expect, jest, test } from '@jest/globals';

import { assembly, ENVIRONMENT_NAMES, stack } from '../support/infra-templates.ts';

jest.setTimeout(300_000);

/** Rules that do not apply, with the reason. */
const IGNORED: Readonly<Record<string, string>> = {
  W3010: 'zones come from configuration on purpose: synthesis needs no credentials and no look-up',
};
const linter = process.env['CFN_LINT'] ?? 'cfn-lint';

interface Match {
  readonly Rule: { readonly Id: string };
  readonly Filename: string;
  readonly Location: { readonly Path?: readonly (string | number)[] };
  readonly Message: string;
}

function lint(region: string, files: readonly string[]): readonly string[] {
  const { stdout, error } = spawnSync(linter, ['--format', 'json', '--regions', region, '--', ...files], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) throw error;
  return (JSON.parse(stdout) as readonly Match[]).map(
    ({ Rule, Filename, Location, Message }) =>
      `${Rule.Id} ${basename(Filename)} ${(Location.Path ?? []).join('.')}: ${Message}`,
  );
}
const isIgnored = (finding: string): boolean => Object.keys(IGNORED).some((rule) => finding.startsWith(rule));

const { error: absent } = spawnSync(linter, ['--version']);
if (absent !== undefined)
  process.stdout.write(`cfn-lint skipped: no ${linter} (pip install cfn-lint; or set CFN_LINT)\n`);
const whenThere = absent === undefined ? describe : describe.skip;

whenThere('cfn-lint', () => {
  const cases = ENVIRONMENT_NAMES.flatMap((name) =>
    Object.values(assembly(name).environment.regions).map((region) => [name, region] as const),
  );
  const findings: string[] = [];

  test.each(cases)('finds nothing in %s, %s', (name, region) => {
    const files = assembly(name).stacks.filter((one) => one.region === region);
    const found = lint(
      region,
      files.map(({ templateFile }) => templateFile),
    );
    findings.push(...found);
    expect(found.filter((finding) => !isIgnored(finding))).toEqual([]);
  });

  test('needs every rule that is ignored', () => {
    const idle = Object.keys(IGNORED).filter((rule) => !findings.some((finding) => finding.startsWith(rule)));
    expect(idle).toEqual([]);
  });

  test('sees a property that no resource has', () => {
    const { template, region } = stack('dev', 'observability');
    const folder = mkdtempSync(join(tmpdir(), 'holdover-lint-'));
    try {
      const file = join(folder, 'broken.template.json');
      writeFileSync(file, JSON.stringify(template).replace('"TreatMissingData"', '"TreatMissingDate"'));
      expect(lint(region, [file]).join('\n')).toMatch(/^E3002 .*TreatMissingDate/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
