import type { Projection } from '../../lambda/runtime/directory/items.ts';
import { keyOf } from '../../lambda/runtime/directory/items.ts';
import type { DirectoryWriter } from '../../lambda/runtime/directory/writer.ts';
import { TemporarilyUnavailable } from '../../lambda/runtime/errors.ts';

/** The directory's writing side in memory, with the table's own ordering rule. */
export interface MemoryDirectory extends DirectoryWriter {
  readonly items: ReadonlyMap<string, Projection>;
  /** From now on every write fails. */
  dark: boolean;
}

export function memoryDirectory(): MemoryDirectory {
  const items = new Map<string, Projection>();
  return {
    items,
    dark: false,
    project(projection) {
      if (this.dark) return Promise.reject(new TemporarilyUnavailable('directory', 'dark'));
      const known = items.get(keyOf(projection));
      if (known !== undefined && known.version > projection.version) return Promise.resolve('newer-present');
      items.set(keyOf(projection), projection);
      return Promise.resolve('written');
    },
  };
}
