import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { FUNCTION_NAMES } from '../../lib/config/names.ts';

export interface Scratch {
  /** Sources of every function, each one line, so that a test of synthesis does not bundle the service. */
  readonly functions: string;
  readonly folder: string;
  remove(): void;
}

/** @param changed functions whose source differs from the others' scratch folders. */
export function scratch(changed: readonly string[] = []): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'holdover-infra-'));
  const functions = join(folder, 'functions');
  for (const name of FUNCTION_NAMES) {
    mkdirSync(join(functions, name), { recursive: true });
    writeFileSync(
      join(functions, name, 'handler.ts'),
      `export const handler = (): Promise<string> => Promise.resolve('${name}${changed.includes(name) ? ' changed' : ''}');\n`,
    );
  }
  return { functions, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
