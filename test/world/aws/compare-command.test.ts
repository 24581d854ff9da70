/** Which assembly `compare` looks at, and what it says of one that it cannot use. No zone is asked. */
import { spawnSync } from 'node:child_process';

import { afterAll, describe, expect, test } from '@jest/globals';

import { compareCommand } from '../../../bin/drill-compare.ts';
import { assemblyOf } from '../../support/assemblies.ts';
import { mutateAssembly, mutation, readTemplates } from '../../support/mutate-assembly.ts';
import { removeResource } from '../../support/mutations/edit.ts';

const dev = assemblyOf('dev');
const tables = { type: 'AWS::DynamoDB::GlobalTable' };
const broken = mutateAssembly(dev, [
  mutation(readTemplates(dev), 'no-tables', 'no tables', tables, removeResource),
]);
afterAll(() => broken.remove());

async function compare(assembly: string): Promise<{ code: number; out: string; error: string }> {
  let [out, error] = ['', ''];
  const code = await compareCommand({
    environment: 'dev',
    assembly,
    colour: false,
    write: (text) => (out += text),
    writeError: (text) => (error += text),
  });
  return { code, out, error };
}

describe('an assembly that compare cannot use', () => {
  test.each([
    ['is not there', '/nowhere/at/all', 2, 'Could not compare: there is no assembly at /nowhere/at/all; '],
    ['lacks a part', broken.directory, 2, 'Could not compare: holdover-dev-shared has no '],
    ["is another environment's", assemblyOf('prod'), 3, `The assembly at ${assemblyOf('prod')} is of the`],
  ])('%s', async (_what, assembly, code, begins) => {
    const end = await compare(assembly);
    expect(end).toEqual({ code, out: '', error: expect.stringMatching(/^[^\n]+\.$/) as unknown });
    expect(end.error.startsWith(begins)).toBe(true);
  });
});

test('the command line hands the named folder on', () => {
  const words = ['--import', './bin/prepare-node.mjs', 'bin/drill.ts', 'compare', '--env', 'dev'];
  const { NODE_OPTIONS: _options, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...words, '--assembly', '/nowhere/at/all'],
    { env, encoding: 'utf8' },
  );
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    stderr: 'drill: Could not compare: there is no assembly at /nowhere/at/all; `npm run synth` makes one.\n',
  });
}, 30_000);
