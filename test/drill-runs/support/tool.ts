/** A tool of ours as a person starts it: a process of its own with a command line, watched from outside. */
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
  /** Resolves with the first match in what it tells. @throws Error when the tool ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** One line into its standard input. */
  type(line: string): void;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<ToolEnd>;
}

const ROOT = resolve(import.meta.dirname, '../../..');
/** QUIT 1 s, KILL 2 s, removing a run folder, and a busy machine on top. */
const REAPER_PATIENCE_MS = 15_000;

export interface Program {
  readonly script: string;
  /** Where it tells what happens. */
  readonly tells: 'stdout' | 'stderr';
}
const DRILL: Program = { script: 'bin/drill.ts', tells: 'stderr' };

/** @param words the command line after `npm run <name> --`. */
export function startTool(words: readonly string[], { script, tells }: Program = DRILL): Tool {
  const folder = mkdtempSync(join(tmpdir(), 'hd-'));
  // Where the tool runs as root, PostgreSQL runs as somebody else who has to get through here.
  chmodSync(folder, 0o711);
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', './bin/prepare-node.mjs', script, ...words], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...environment(), TMPDIR: folder },
  });
  // Whoever ends does not read on; that is no fault of the test.
  child.stdin.on('error', () => undefined);
  const traces = followTraces(child.pid!, folder);
  const listeners = new Set<() => void>();
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
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
    says: (pattern) => saying(pattern, () => texts[tells], listeners, ended),
    type: (line) => void child.stdin.write(`${line}\n`),
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
): Promise<RegExpExecArray> {
  return new Promise((settle, reject) => {
    const look = (): void => {
      const found = pattern.exec(text());
      if (found === null) return;
      listeners.delete(look);
      settle(found);
    };
    listeners.add(look);
    look();
    ended.then(() => reject(new Error(`the tool ended without saying ${pattern}: ${text()}`)), reject);
  });
}
