import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { VALIDATION_REPORT } from '../../lib/infra/assembly-folder.ts';
import { synthesize } from '../../lib/infra/synthesize.ts';
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
const run = (environment: string, validation: Validation = 'rules') =>
  synthesize({
    environment,
    output: join(place.folder, environment),
    ifStale: true,
    validation,
    root: process.cwd(),
    functionSources: place.functions,
  });

const templatesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));

describe('synthesis', () => {
  test('writes a sealed assembly, and keeps it while nothing changed', async () => {
    const first = await run('dev');
    expect(existsSync(join(first.output, VALIDATION_REPORT))).toBe(true);
    if (first.outcome !== 'synthesized') throw new Error('nothing was synthesized');
    expect(first.stacks).toHaveLength(13);
    expect(Math.max(...first.stacks.map(({ templateBytes }) => templateBytes))).toBeLessThan(100_000);
    const seal = JSON.parse(readFileSync(join(first.output, 'holdover.json'), 'utf8')) as unknown;
    expect(seal).toEqual({
      environment: 'dev',
      fingerprint: first.fingerprint,
      contractVersion: 1,
      validated: true,
    });
    await expect(run('dev')).resolves.toMatchObject({ outcome: 'fresh', fingerprint: first.fingerprint });
  });

  test('without rules writes the same templates, which are stale for whoever asks for rules', async () => {
    const quick = await run('staging', 'none');
    const templates = templatesIn(quick.output);
    expect(existsSync(join(quick.output, VALIDATION_REPORT))).toBe(false);
    await expect(run('staging', 'none')).resolves.toMatchObject({ outcome: 'fresh' });
    const checked = await run('staging');
    expect(checked.outcome).toBe('synthesized');
    expect(templatesIn(checked.output)).toEqual(templates);
    await expect(run('staging', 'none')).resolves.toMatchObject({ outcome: 'fresh' });
  });

  test('of an unknown environment writes nothing', async () => {
    await expect(run('prd')).rejects.toThrow('there is no environment "prd"');
    expect(existsSync(join(place.folder, 'prd'))).toBe(false);
  });
});
