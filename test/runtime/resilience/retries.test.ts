/**
 * Who repeats a call, so that no two layers do. Tables: the signed client, once, after 25 to 50 ms. Secrets: the
 * holder, beside requests. The database: `oncePlusRetry`, once, where nothing was committed. A deploy: the SDK.
 */
import { readFileSync, readdirSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import {
  DEPLOY_PATH,
  HEALTH_PATH,
  HOLDER_PATH,
  REQUEST_PATH,
  RETRY_PAUSE_MS,
  longestCallMs,
} from '../../../lambda/runtime/call-limits.ts';

/** Limits that each client of the secret store was opened with, as `<file> <limits>`. */
function openedWith(): readonly string[] {
  const files = readdirSync('lambda', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const call = /\b(?:secretsManagerClient|secretReader|dataKeys)\([^;]*?\b([A-Z]+_(?:PATH|CHECK))\b/g;
  return files.flatMap((file) =>
    [...readFileSync(`lambda/${file}`, 'utf8').matchAll(call)].map(([, limits]) => `${file} ${limits}`),
  );
}

describe('retries', () => {
  it('a request path repeats once and shortly, a held value and a health check not at all', () => {
    expect([REQUEST_PATH, HOLDER_PATH, HEALTH_PATH].map(({ attempts }) => attempts)).toEqual([2, 1, 1]);
    expect(RETRY_PAUSE_MS).toBeLessThanOrEqual(50);
    expect(longestCallMs(REQUEST_PATH)).toBe(2 * REQUEST_PATH.requestMs + 2 * RETRY_PAUSE_MS);
    expect(DEPLOY_PATH.attempts).toBeLessThanOrEqual(5);
  });

  it('who holds a secret repeats by itself, so its client does not', () => {
    const opened = openedWith();
    expect(opened.length).toBeGreaterThan(4);
    expect(opened.filter((name) => name.endsWith('REQUEST_PATH'))).toEqual([]);
  });
});
