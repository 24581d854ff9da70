import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** What a template or a bundle can depend on. Missing ones count as absent. */
const SOURCES = ['bin', 'lib/config', 'lib/infra', 'lambda', 'package-lock.json'];

/**
 * Hash of everything an assembly is made from, and of which environment. By content and not by file times, which a
 * checkout rewrites. `further`: folders beside the project's own.
 */
export function fingerprintOf(environment: string, root: string, further: readonly string[] = []): string {
  const hash = createHash('sha256').update(environment);
  const sources = [...SOURCES.map((source) => join(root, source)), ...further];
  for (const file of sources.flatMap(filesBelow)) {
    hash.update(`\0${relative(root, file).replaceAll(sep, '/')}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesBelow(path: string): readonly string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [path];
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => filesBelow(join(path, name)));
}
