import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { EvidenceError } from '../../lib/evidence/errors.ts';
import { Journal } from '../../lib/evidence/journal.ts';
import { readJournal, readResults } from '../../lib/evidence/read.ts';
import { RunFolder } from '../../lib/evidence/run-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdover-evidence-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const stamp = () => ({ at: 100, realMs: 10 });
const startedAt = new Date('2026-03-01T09:15:00Z');

describe('the journal', () => {
  test('stamps, keeps, writes as it goes and loses nothing at the end', () => {
    const file = join(folder, 'journal.jsonl');
    const seen: string[] = [];
    const journal = new Journal({ stamp, file, onEvent: ({ kind }) => seen.push(kind) });
    journal.emit({ kind: 'phase', phase: 'steady' });
    journal.flush();
    expect(readJournal(folder)).toEqual([{ kind: 'phase', phase: 'steady', at: 100, realMs: 10 }]);
    journal.emit({ kind: 'note', message: 'last words' });
    journal.close();
    journal.emit({ kind: 'note', message: 'too late' });
    journal.close();
    expect(readJournal(folder)).toEqual(journal.events);
    expect(seen).toEqual(['phase', 'note']);
  });

  test('a full disk is reported once, in one sentence, and the events stay readable', () => {
    // /dev/full answers every write with ENOSPC (Linux, full(4)).
    const failures: EvidenceError[] = [];
    const journal = new Journal({ stamp, file: '/dev/full', onFailure: (error) => failures.push(error) });
    journal.emit({ kind: 'phase', phase: 'steady' });
    journal.flush();
    journal.emit({ kind: 'phase', phase: 'lost' });
    journal.flush();
    expect(failures.map(({ message }) => message)).toEqual([
      'The journal cannot be written: the disk is full.',
    ]);
    expect(journal.events).toHaveLength(2);
  });

  test('a last line that was cut off is ignored, any other damage is an error', () => {
    const file = join(folder, 'journal.jsonl');
    writeFileSync(file, '{"kind":"phase","phase":"steady","at":1,"realMs":1}\n');
    appendFileSync(file, '{"kind":"pha');
    expect(readJournal(folder)).toHaveLength(1);
    appendFileSync(file, '\n{"kind":"note","message":"x","at":2,"realMs":2}\n');
    expect(() => readJournal(folder)).toThrow('Line 2 of');
  });
});

describe('the run folder', () => {
  test('is named by time and scenario, and never shared', () => {
    const first = RunFolder.create(folder, 'region-loss', startedAt);
    const second = RunFolder.create(folder, 'region-loss', startedAt);
    expect(first.path).toBe(join(folder, '2026-03-01T09-15-00Z-region-loss'));
    expect(second.path).toBe(`${first.path}-2`);
    first.write('timeline', 'a\n');
    expect(readFileSync(first.file('timeline'), 'utf8')).toBe('a\n');
  });

  test('a place that cannot be a folder is one sentence', () => {
    writeFileSync(join(folder, 'file'), '');
    const create = (): unknown => RunFolder.create(join(folder, 'file', 'below'), 'x', startedAt);
    expect(create).toThrow(
      `The evidence folder ${folder}/file/below cannot be written: a part of the path is a file, not a folder; name another one with --out.`,
    );
  });

  test('results of another version, damaged or missing ones are refused', () => {
    expect(() => readResults(folder)).toThrow('it does not exist');
    writeFileSync(join(folder, 'results.json'), '{"version":99}');
    expect(() => readResults(folder)).toThrow('has version 99, this tool reads version 1');
    writeFileSync(join(folder, 'results.json'), '{');
    expect(() => readResults(folder)).toThrow('is not JSON');
  });
});
