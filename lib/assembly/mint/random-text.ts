import { createHash } from 'node:crypto';

/** What the services put where we put a hash: the same assembly must mint the same names on every run. */
export const ALPHABETS = {
  digits: '0123456789',
  hex: '0123456789abcdef',
  lower: 'abcdefghijklmnopqrstuvwxyz0123456789',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  mixed: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
} as const;

/** `length` (at most 32) characters that look random and follow from `seed` alone. */
export function randomText(seed: string, alphabet: keyof typeof ALPHABETS, length: number): string {
  const letters = ALPHABETS[alphabet];
  const bytes = createHash('sha256').update(`${alphabet}:${seed}`).digest();
  return Array.from(bytes.subarray(0, length), (byte) => letters[byte % letters.length]).join('');
}

/** Version 4 shape (RFC 9562), as Route 53 and KMS hand out. */
export function randomUuid(seed: string): string {
  const hex = randomText(seed, 'hex', 32);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-');
}
