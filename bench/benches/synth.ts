/** The wait before every review of a template: both regions of one environment. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from '../model.ts';
import { atMost, series } from '../model.ts';
import { EMPTY_PROGRAM, wallOfProcess } from '../measure/fresh-process.ts';
import { inTurns } from '../measure/rounds.ts';

const ROUNDS = 3;

export const synth: Bench = {
  name: 'synth',
  measures: 'a fresh process that synthesizes and bundles one environment against one that does nothing',
  run: async () => {
    const walls = await inTurns(ROUNDS, 0, {
      empty: () => wallOfProcess(EMPTY_PROGRAM) / 1000,
      synth: synthesizeOnce,
    });
    return [
      {
        title: 'synthesis, wall',
        unit: 's',
        baseline: series('node that does nothing', walls.empty),
        subjects: [series('bin/synth.ts -c env=dev', walls.synth, atMost(8))],
      },
    ];
  },
};

/** Seconds. */
function synthesizeOnce(): number {
  const folder = mkdtempSync(join(tmpdir(), 'holdover-bench-'));
  try {
    return wallOfProcess(['bin/synth.ts', '-c', 'env=dev', '--output', join(folder, 'cdk.out')]) / 1000;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
