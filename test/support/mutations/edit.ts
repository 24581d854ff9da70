/** Reading and changing a template's properties by dotted path; numbers step into lists. */
export type Properties = Record<string, unknown>;

/** Changes properties in place; `'remove'` takes the whole resource out. */
export type Change = (properties: Properties) => 'remove' | undefined;

export const read = (properties: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Properties | undefined)?.[key], properties);

export const entries = (properties: unknown, path: string): readonly unknown[] =>
  [read(properties, path) ?? []].flat();

/** Replaces what is there by what `next` makes of it; undefined drops it. */
export const modify =
  (path: string, next: (value: unknown) => unknown): Change =>
  (properties) => {
    const steps = path.split('.');
    const key = steps.pop()!;
    const owner = (steps.length === 0 ? properties : read(properties, steps.join('.'))) as Properties;
    const value = next(owner[key]);
    if (value === undefined) Reflect.deleteProperty(owner, key);
    else owner[key] = value;
    return undefined;
  };

export const put = (path: string, value: unknown): Change => modify(path, () => value);
export const drop = (...paths: readonly string[]): Change =>
  all(...paths.map((path) => modify(path, () => undefined)));
/** Another name than anyone knows. */
export const misspell = (path: string): Change => modify(path, (value) => `${String(value)}-x`);
export const removeResource: Change = () => 'remove';

export const all =
  (...changes: readonly Change[]): Change =>
  (properties) => {
    for (const change of changes) change(properties);
    return undefined;
  };
