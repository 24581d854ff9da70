/** Reads the evidence of a past run. A journal cut short by a killed tool is good up to its last whole line. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { EvidenceError, plainCause } from './errors.ts';
import type { JournalEvent } from './events.ts';
import { RESULTS_VERSION } from './results.ts';
import type { RunResults } from './results.ts';
import { EVIDENCE_FILES } from './run-folder.ts';

/** @throws EvidenceError when the file is missing or a line other than the last is damaged. */
export function readJournal(folder: string): readonly JournalEvent[] {
  const lines = readText(join(folder, EVIDENCE_FILES.journal)).split('\n');
  const events: JournalEvent[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    try {
      events.push(JSON.parse(line) as JournalEvent);
    } catch (error) {
      if (index === lines.length - 1) break;
      throw new EvidenceError(
        'EVIDENCE_UNREADABLE',
        `Line ${index + 1} of ${folder}/${EVIDENCE_FILES.journal} is damaged.`,
        error,
      );
    }
  }
  return events;
}

/** @throws EvidenceError when the file is missing, damaged or of another version. */
export function readResults(folder: string): RunResults {
  const file = join(folder, EVIDENCE_FILES.results);
  const results = parse(file, readText(file)) as Partial<RunResults> | null;
  if (results?.version === RESULTS_VERSION) return results as RunResults;
  throw new EvidenceError(
    'EVIDENCE_UNREADABLE',
    `${file} has version ${String(results?.version)}, this tool reads version ${RESULTS_VERSION}.`,
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new EvidenceError('EVIDENCE_UNREADABLE', `${file} cannot be read: ${plainCause(error)}.`, error);
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new EvidenceError('EVIDENCE_UNREADABLE', `${file} is not JSON.`, error);
  }
}
