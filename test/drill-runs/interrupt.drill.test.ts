/**
 * Whoever stops a drill in the middle gets the prompt back,
 * one sentence, the evidence so far, and a clean machine.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { readJournal, readResults } from '../../lib/evidence/read.ts';
import type { RunResults } from '../../lib/evidence/results.ts';
import { DRILL_TIMEOUT_MS, onlyRunIn, startDrill } from './support/drill-run.ts';
import { NOTHING_LEFT } from './support/traces.ts';

/** Nothing is judged here: waiting may be as short as the machine allows. */
const SPEED = 20;

// Side by side: neither measures anything, and each follows its own processes, sockets and folder.
test.concurrent(
  'Ctrl-C while the region is lost: exit code 2, one sentence, whole evidence, nothing left',
  async () => {
    const { tool, out } = startDrill({ name: 'interrupt-sigint', scenario: 'region-loss', speed: SPEED });
    await tool.says(/fault: region-loss/);
    tool.signal('SIGINT');
    const end = await tool.ended;
    expect(end.exitCode).toBe(2);
    expect(end.stderr.trimEnd().split('\n').at(-1)).toBe(
      'drill: The run was interrupted by SIGINT; what it saw so far is kept.',
    );
    expect(end.stderr).not.toMatch(/^\s+at /m);
    const results = JSON.parse(end.stdout) as RunResults;
    expect(results).toMatchObject({ outcome: 'unknown', scenario: 'region-loss', speed: SPEED });
    const folder = onlyRunIn(out);
    expect(readResults(folder)).toEqual(results);
    const kinds = readJournal(folder).map(({ kind }) => kind);
    expect(kinds).toEqual(
      expect.arrayContaining(['attempt', 'fault-injected', 'fault-healed', 'interrupted']),
    );
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain(results.sentence);
    expect(existsSync(join(folder, 'timeline.txt'))).toBe(true);
    expect(end.seen.processes).toBeGreaterThan(5);
    expect(end.left).toEqual(NOTHING_LEFT);
  },
  DRILL_TIMEOUT_MS,
);

test.concurrent(
  'SIGKILL while people sign in: the journal so far can be read, and the reaper leaves nothing',
  async () => {
    const { tool, out } = startDrill({ name: 'interrupt-sigkill', scenario: 'steady-state', speed: SPEED });
    await tool.says(/phase prepare/);
    tool.signal('SIGKILL');
    const end = await tool.ended;
    expect(end.exitCode).toBeNull();
    expect(readJournal(onlyRunIn(out)).map(({ kind }) => kind)).toContain('assembly');
    expect(end.seen.processes).toBeGreaterThan(5);
    expect(end.left).toEqual(NOTHING_LEFT);
  },
  DRILL_TIMEOUT_MS,
);
