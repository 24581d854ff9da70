/**
 * The three functions of the metadata proposal that `tsyringe`, the container inside `@peculiar/x509`, calls; it
 * refuses to load without them. Nothing here registers by decorators' metadata, so a plain map per class is enough.
 */
type MetadataTarget = typeof Reflect & {
  getMetadata?: (key: unknown, target: object) => unknown;
  getOwnMetadata?: (key: unknown, target: object) => unknown;
  defineMetadata?: (key: unknown, value: unknown, target: object) => void;
};

/** Adds what is missing to `Reflect`; a real polyfill that is already there stays. */
export const ensureReflectMetadata = (): void => {
  const reflect = Reflect as MetadataTarget;
  if (reflect.getMetadata !== undefined) return;
  const metadata = new WeakMap<object, Map<unknown, unknown>>();
  reflect.getOwnMetadata = (key, target) => metadata.get(target)?.get(key);
  reflect.defineMetadata = (key, value, target) => {
    const entries = metadata.get(target) ?? new Map<unknown, unknown>();
    metadata.set(target, entries.set(key, value));
  };
  reflect.getMetadata = (key, target) => {
    for (let owner: object | null = target; owner !== null; owner = Reflect.getPrototypeOf(owner)) {
      const found = metadata.get(owner)?.get(key);
      if (found !== undefined) return found;
    }
    return undefined;
  };
};
