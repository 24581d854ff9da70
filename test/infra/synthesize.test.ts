import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { synthesize } from '../../lib/infra/synthesize.ts';
import type { Scratch } from '../support/infra-stubs.ts';
import { scratch } from '../support/infra-stubs.ts';

/** The CDK's rule engine takes seconds to start, longer on a busy machine. */
jest.setTimeout(120_000);

let place: Scratch;
beforeAll(() => {
  place = scratch();
});
afterAll(() => place.remove());
const run = (environment: string, ifStale = true) =>
  synthesize({
    environment,
    output: join(place.folder, environment),
    ifStale,
    root: process.cwd(),
    functionSources: place.functions,
  });

describe('synthesis', () => {
  test('writes a sealed assembly, and keeps it while nothing changed', async () => {
    const first = await run('dev');
    if (first.outcome !== 'synthesized') throw new Error('nothing was synthesized');
    expect(first.stacks).toHaveLength(11);
    expect(Math.max(...first.stacks.map(({ templateBytes }) => templateBytes))).toBeLessThan(100_000);
    const seal = JSON.parse(readFileSync(join(first.output, 'holdover.json'), 'utf8')) as unknown;
    expect(seal).toEqual({ environment: 'dev', fingerprint: first.fingerprint, contractVersion: 1 });
    await expect(run('dev')).resolves.toMatchObject({ outcome: 'fresh', fingerprint: first.fingerprint });
  });

  test('of an unknown environment writes nothing', async () => {
    await expect(run('prd')).rejects.toThrow('there is no environment "prd"');
    expect(existsSync(join(place.folder, 'prd'))).toBe(false);
  });
});
