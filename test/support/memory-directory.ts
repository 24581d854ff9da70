import type { Projection } from '../../lambda/runtime/directory/items.ts';
import { keyOf } from '../../lambda/runtime/directory/items.ts';
import type { DirectoryWriter, Standing } from '../../lambda/runtime/directory/writer.ts';
import { TemporarilyUnavailable } from '../../lambda/runtime/errors.ts';

/** The directory's writing side in memory, with the table's own ordering rule. */
export interface MemoryDirectory extends DirectoryWriter {
  readonly items: ReadonlyMap<string, Projection>;
  /** From now on every write fails. */
  dark: boolean;
}

export function memoryDirectory(): MemoryDirectory {
  const items = new Map<string, Projection>();
  const provisional = new Set<string>();
  return {
    items,
    dark: false,
    project(projection, standing = 'committed') {
      if (this.dark) return Promise.reject(new TemporarilyUnavailable('directory', 'dark'));
      const key = keyOf(projection);
      const known = items.get(key);
      if (known !== undefined && !givesWay(known.version, provisional.has(key), projection.version, standing))
        return Promise.resolve('newer-present');
      items.set(key, projection);
      if (standing === 'provisional') provisional.add(key);
      else provisional.delete(key);
      return Promise.resolve('written');
    },
  };
}

function givesWay(held: number, isProvisional: boolean, offered: number, standing: Standing): boolean {
  if (held !== offered) return held < offered;
  return standing === 'committed' || isProvisional;
}
