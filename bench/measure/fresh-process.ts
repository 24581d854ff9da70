/** Wall time of a whole process, from its start to its end. */
import { spawnSync } from 'node:child_process';

/** Milliseconds. @throws Error with what the process said, when it failed. */
export function wallOfProcess(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): number {
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--no-warnings', ...words], {
    encoding: 'utf8',
    env: environment,
    timeout: 60_000,
  });
  const wallMs = performance.now() - startedAt;
  if (status !== 0)
    throw new Error(`node ${words.join(' ')} ended with code ${status}: ${stderr.trim().slice(-500)}`);
  return wallMs;
}

export const EMPTY_PROGRAM = ['-e', '0'] as const;
