/** The drill tool as a person starts it: a process of its own with a command line, watched from outside. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { followTraces } from './traces.ts';
import type { Left, Traces } from './traces.ts';

export interface ToolEnd {
  /** Null after a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly realSeconds: number;
  /** What of the tool is still there when it has ended and its reaper has had its time. */
  readonly left: Left;
  /** What the check of `left` knew to look for. */
  readonly seen: ReturnType<Traces['seen']>;
}

export interface Tool {
  /** Resolves at the first line on standard error that matches. @throws Error when the tool ends before. */
  says(pattern: RegExp): Promise<void>;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<ToolEnd>;
}

const ROOT = resolve(import.meta.dirname, '../../..');
/** QUIT 1 s, KILL 2 s, removing a run folder, and a busy machine on top. */
const REAPER_PATIENCE_MS = 15_000;

/** @param words the command line after `npm run drill --`. */
export function startTool(words: readonly string[]): Tool {
  const folder = mkdtempSync(join(tmpdir(), 'hd-'));
  // Where the tool runs as root, PostgreSQL runs as somebody else who has to get through here.
  chmodSync(folder, 0o711);
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', './bin/require-node.mjs', 'bin/drill.ts', ...words], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment(), TMPDIR: folder },
  });
  const traces = followTraces(child.pid!, folder);
  const listeners = new Set<() => void>();
  const texts = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.stderr += text;
    for (const listener of listeners) listener();
  });
  const ended = new Promise<number | null>((settle, reject) => {
    child.once('close', settle).once('error', reject);
  }).then(async (exitCode): Promise<ToolEnd> => {
    const realSeconds = (performance.now() - startedAt) / 1000;
    traces.stop();
    const left = await traces.left(REAPER_PATIENCE_MS);
    rmSync(folder, { recursive: true, force: true });
    return { exitCode, ...texts, realSeconds, left, seen: traces.seen() };
  });
  return {
    says: (pattern) => saying(pattern, () => texts.stderr, listeners, ended),
    signal: (name) => void child.kill(name),
    ended,
  };
}

/** The runner's own settings are not a user's: Jest's would change how Node starts. */
function environment(): NodeJS.ProcessEnv {
  const {
    NODE_OPTIONS: _options,
    JEST_WORKER_ID: _worker,
    NODE_ENV: _mode,
    FORCE_COLOR: _colour,
    ...rest
  } = process.env;
  return rest;
}

function saying(
  pattern: RegExp,
  text: () => string,
  listeners: Set<() => void>,
  ended: Promise<ToolEnd>,
): Promise<void> {
  return new Promise((settle, reject) => {
    const look = (): void => {
      if (!pattern.test(text())) return;
      listeners.delete(look);
      settle();
    };
    listeners.add(look);
    look();
    ended.then(() => reject(new Error(`the tool ended without saying ${pattern}: ${text()}`)), reject);
  });
}
