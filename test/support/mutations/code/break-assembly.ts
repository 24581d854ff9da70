/** Copies of an assembly in which the functions were built from broken sources, by the project's own bundling. */
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { bundleFunctions } from '../../../../lib/infra/bundles.ts';
import { mutateAssembly } from '../../mutate-assembly.ts';
import type { MutatedAssembly } from '../../mutate-assembly.ts';
import { applyEdit } from './code-break.ts';
import type { Edit } from './code-break.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const ENTRY = 'index.mjs';

/** Text by function. */
type Bundled = ReadonlyMap<string, string>;

/** Built once a process: sources do not change under a test. */
let intact: Promise<Bundled> | undefined;

/**
 * Every function that shares an edited source is built anew. An asset keeps its name, as a template asks for it; an
 * assembly that the drill is pointed at is taken as it is.
 * @throws Error where an edit does not fit, where the assembly was made from other sources than those at hand, or
 * where no function changed.
 */
export async function breakAssembly(assembly: string, edits: readonly Edit[]): Promise<MutatedAssembly> {
  const work = mkdtempSync(join(tmpdir(), 'holdover-broken-'));
  try {
    intact ??= bundlesOf(join(work, 'intact'), []);
    const [before, after] = await Promise.all([intact, bundlesOf(join(work, 'broken'), edits)]);
    const copy = mutateAssembly(assembly, []);
    try {
      replaceBundles(copy.directory, before, after);
    } catch (error) {
      copy.remove();
      throw error;
    }
    return copy;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function bundlesOf(folder: string, edits: readonly Edit[]): Promise<Bundled> {
  const [sources, output] = [join(folder, 'lambda'), join(folder, 'output')];
  mkdirSync(folder);
  cpSync(join(ROOT, 'lambda'), sources, { recursive: true });
  // What esbuild looks for above the sources has to be what it finds above the real ones.
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
  for (const file of ['package.json', 'tsconfig.json']) copyFileSync(join(ROOT, file), join(folder, file));
  for (const edit of edits) {
    const path = join(sources, edit.file);
    writeFileSync(path, applyEdit(readFileSync(path, 'utf8'), edit));
  }
  const bundles = await bundleFunctions({ sources, output });
  return new Map(
    Object.entries(bundles).map(([name, path]) => [name, readFileSync(join(path, ENTRY), 'utf8')]),
  );
}

function replaceBundles(assembly: string, intact: Bundled, broken: Bundled): void {
  const assets = assetsOf(assembly);
  let changed = 0;
  for (const [name, text] of intact) {
    const asset = assets.find((candidate) => candidate.text === text);
    if (asset === undefined)
      throw new Error(`the assembly's bundle of ${name} was made from other sources than those at hand`);
    const replacement = broken.get(name);
    if (replacement === undefined || replacement === text) continue;
    changed += 1;
    // Removed first: it is linked to the original's.
    rmSync(asset.path);
    writeFileSync(asset.path, replacement);
  }
  if (changed === 0) throw new Error('no function was built from what the edits changed');
}

const assetsOf = (assembly: string): readonly { readonly path: string; readonly text: string }[] =>
  readdirSync(assembly)
    .map((name) => join(assembly, name, ENTRY))
    .flatMap((path) => {
      try {
        return [{ path, text: readFileSync(path, 'utf8') }];
      } catch {
        // Templates and manifests; an asset that is no function.
        return [];
      }
    });
