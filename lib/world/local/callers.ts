import type { Caller, CallerDirectory } from './ports.ts';
import { randomText } from './random.ts';

const KEY_ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const SECRET_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Hands out the credentials of a run and knows who holds which. They mean nothing outside it.
 * Every execution environment gets a pair of its own (`ASIA...`,
 * as temporary credentials have), the operator a lasting one (`AKIA...`).
 */
export const createCallerDirectory = (random: () => number): CallerDirectory => {
  const issued = new Map<string, { readonly caller: Caller; readonly secretAccessKey: string }>();
  return {
    issue: (caller) => {
      const prefix = caller.kind === 'function' ? 'ASIA' : 'AKIA';
      const accessKeyId = prefix + randomText(random, KEY_ID_ALPHABET, 16);
      const secretAccessKey = randomText(random, SECRET_ALPHABET, 40);
      issued.set(accessKeyId, { caller, secretAccessKey });
      return { accessKeyId, secretAccessKey, sessionToken: randomText(random, SECRET_ALPHABET, 64) };
    },
    find: (accessKeyId) => issued.get(accessKeyId),
  };
};
