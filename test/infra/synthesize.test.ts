import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { DESCRIPTOR_VERSION } from '../../lambda/contract/descriptor.ts';
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
const run = (environment: string) =>
  synthesize({
    environment,
    output: join(place.folder, environment),
    ifStale: true,
    validation: 'none',
    root: process.cwd(),
    functionSources: place.functions,
  });

const sealIn = (folder: string): unknown =>
  JSON.parse(readFileSync(join(folder, 'holdover.json'), 'utf8')) as unknown;

describe('synthesis', () => {
  test('writes a sealed assembly, and keeps it while nothing changed', async () => {
    const first = await run('staging');
    if (first.outcome !== 'synthesized') throw new Error('nothing was synthesized');
    expect(first.stacks.length).toBeGreaterThanOrEqual(11);
    expect(Math.max(...first.stacks.map(({ templateBytes }) => templateBytes))).toBeLessThan(100_000);
    expect(sealIn(first.output)).toEqual({
      environment: 'staging',
      fingerprint: first.fingerprint,
      contractVersion: DESCRIPTOR_VERSION,
      validated: false,
    });
    const again = { outcome: 'fresh', fingerprint: first.fingerprint };
    await expect(run('staging')).resolves.toMatchObject(again);
  });

  test('of an unknown environment writes nothing', async () => {
    await expect(run('prd')).rejects.toThrow('there is no environment "prd"');
    expect(existsSync(join(place.folder, 'prd'))).toBe(false);
  });
});
