/**
 * The usual way to read a secret in a function: an asynchronous read with a look at its age, which asks the store once
 * the value is too old. Of our own making, in the shape of what libraries for Lambda offer, and as short as it can be.
 */
import type { Clock } from '../../lambda/runtime/clock.ts';

export function ttlCache<T>(
  read: () => Promise<T>,
  clock: Pick<Clock, 'wallMs'>,
  ttlMs: number,
): () => Promise<T> {
  const entries = new Map<string, { readonly value: T; readonly untilMs: number }>();
  return async () => {
    const entry = entries.get('secret');
    if (entry !== undefined && clock.wallMs() < entry.untilMs) return entry.value;
    const value = await read();
    entries.set('secret', { value, untilMs: clock.wallMs() + ttlMs });
    return value;
  };
}
