/** Rules only look: templates are the same without them, and an assembly that was not checked says so. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';

import { VALIDATION_REPORT } from '../../lib/infra/assembly-folder.ts';
import { synthesize } from '../../lib/infra/synthesize.ts';
import type { SynthesisOptions, SynthesisResult } from '../../lib/infra/synthesize.ts';
import type { Validation } from '../../lib/infra/write-templates.ts';
import type { Scratch } from '../support/infra-stubs.ts';
import { scratch } from '../support/infra-stubs.ts';

/** The CDK's rule engine takes seconds to start, longer on a busy machine. */
jest.setTimeout(120_000);

let place: Scratch;
beforeAll(() => {
  place = scratch();
});
afterAll(() => place.remove());
const optionsOf = (environment: string, validation: Validation): SynthesisOptions => ({
  environment,
  output: join(place.folder, environment),
  ifStale: true,
  validation,
  root: process.cwd(),
  functionSources: place.functions,
});
const run = (environment: string, validation: Validation) => synthesize(optionsOf(environment, validation));

/** The CDK's rule engine is WebAssembly and takes ten times as long to start among Jest's modules as without. */
function runWithRules(environment: string): SynthesisResult {
  const program = `
    const { synthesize } = await import('./lib/infra/synthesize.ts');
    console.log(JSON.stringify(await synthesize(${JSON.stringify(optionsOf(environment, 'rules'))})));`;
  const words = ['--no-warnings', '--input-type=module', '-e', program];
  const said = execFileSync(process.execPath, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(said.trim().split('\n').at(-1) ?? '') as SynthesisResult;
}

const templatesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));

const sealIn = (folder: string): unknown =>
  JSON.parse(readFileSync(join(folder, 'holdover.json'), 'utf8')) as unknown;

test('without rules writes the same templates, which are stale for whoever asks for rules', async () => {
  const quick = await run('dev', 'none');
  const templates = templatesIn(quick.output);
  expect(existsSync(join(quick.output, VALIDATION_REPORT))).toBe(false);
  const checked = runWithRules('dev');
  expect(checked.outcome).toBe('synthesized');
  expect(existsSync(join(checked.output, VALIDATION_REPORT))).toBe(true);
  expect(sealIn(checked.output)).toMatchObject({ fingerprint: quick.fingerprint, validated: true });
  expect(templatesIn(checked.output)).toEqual(templates);
  for (const validation of ['none', 'rules'] as const)
    await expect(run('dev', validation)).resolves.toMatchObject({ outcome: 'fresh' });
});
