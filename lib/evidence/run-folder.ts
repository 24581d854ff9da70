/** One folder per run: `drills/<UTC time>-<scenario>/`. Nothing in it is ever overwritten by a later run. */
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { EvidenceError, plainCause } from './errors.ts';

export const EVIDENCE_FILES = {
  journal: 'journal.jsonl',
  timeline: 'timeline.txt',
  results: 'results.json',
  report: 'report.html',
} as const;
export type EvidenceFile = keyof typeof EVIDENCE_FILES;

export class RunFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * @param startedAt names the folder, to the second; a second run in the same second gets a number.
   * @throws EvidenceError in one sentence when the folder cannot be made or written.
   */
  static create(parent: string, scenario: string, startedAt: Date): RunFolder {
    const root = resolve(parent);
    try {
      mkdirSync(root, { recursive: true });
      accessSync(root, constants.W_OK);
      return new RunFolder(makeUnused(root, `${timestamp(startedAt)}-${scenario}`));
    } catch (error) {
      throw new EvidenceError(
        'FOLDER_UNWRITABLE',
        `The evidence folder ${root} cannot be written: ${plainCause(error)}; name another one with --out.`,
        error,
      );
    }
  }

  file(name: EvidenceFile): string {
    return join(this.path, EVIDENCE_FILES[name]);
  }

  /** @throws EvidenceError */
  write(name: Exclude<EvidenceFile, 'journal'>, content: string): void {
    try {
      writeFileSync(this.file(name), content);
    } catch (error) {
      throw new EvidenceError(
        'FOLDER_UNWRITABLE',
        `${this.file(name)} cannot be written: ${plainCause(error)}.`,
        error,
      );
    }
  }
}

/** `2026-03-01T09-15-00Z`: sorts by time, and no colon, which some file systems refuse. */
const timestamp = (at: Date): string => `${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;

function makeUnused(root: string, name: string): string {
  for (let attempt = 1; ; attempt += 1) {
    const path = join(root, attempt === 1 ? name : `${name}-${attempt}`);
    try {
      mkdirSync(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
