import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

import { afterAll, expect, jest, test } from '@jest/globals';

import { scratch } from '../support/infra-stubs.ts';

jest.setTimeout(120_000);

const place = scratch();
afterAll(() => place.remove());

const SCRIPT = `
  const { synthesize } = await import('./lib/infra/synthesize.ts');
  const [output, functionSources] = process.argv.slice(1);
  const options = { environment: 'dev', ifStale: false, validation: 'none', root: process.cwd() };
  await synthesize({ ...options, output, functionSources });
`;

/** Every file of an assembly that a process of its own made, by its path below the output. */
function assemblyIn(folder: string, environment: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const output = join(place.folder, folder);
  const words = ['--no-warnings', '--input-type=module', '--eval', SCRIPT, output, place.functions];
  const { status, stderr } = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  if (status !== 0) throw new Error(stderr);
  return new Map(filesBelow(output).map((file) => [relative(output, file), readFileSync(file, 'utf8')]));
}

const filesBelow = (path: string): readonly string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .toSorted()
        .flatMap((name) => filesBelow(join(path, name)))
    : [path];

test('equal sources give equal bytes, in any folder, time zone and language', () => {
  const here = assemblyIn('one', { TZ: 'UTC', LC_ALL: 'C' });
  const there = assemblyIn('deep/er/two', {
    TZ: 'Pacific/Kiritimati',
    LC_ALL: 'tr_TR.UTF-8',
    LANG: 'tr_TR.UTF-8',
    HOME: place.folder,
    USER: 'somebody',
    AWS_REGION: 'us-west-2',
    CDK_DEFAULT_ACCOUNT: '999999999999',
  });
  expect([...there.keys()]).toEqual([...here.keys()]);
  expect([...here.keys()].filter((file) => file.endsWith('.template.json')).length).toBeGreaterThan(10);
  for (const [file, text] of here) expect({ file, text: there.get(file) }).toEqual({ file, text });
});
