/**
 * A suite, and a second look at what failed of it while the machine was away: the files that failed, once more, one
 * after another. Where the machine was there, and where it fails again, it has failed.
 */
import type { MachineWatch } from './machine-watch.ts';
import { addUp } from './tally.ts';
import type { SuiteResult, Tally } from './tally.ts';

export interface SecondLook {
  readonly first: () => Promise<SuiteResult>;
  /** These files of it, one after another. */
  readonly again: (files: readonly string[]) => Promise<SuiteResult>;
  readonly watch: () => MachineWatch;
  /** Takes one sentence. */
  readonly say: (sentence: string) => void;
}

export async function withSecondLook({ first, again, watch, say }: SecondLook): Promise<Tally> {
  const machine = watch();
  const { tally, failedFiles, withoutFailedFiles } = await first();
  const away = machine.end();
  if (away === undefined || failedFiles.length === 0) return tally;
  say(`Failed while the machine was away (${away}), and run again alone: ${failedFiles.join(', ')}.`);
  const second = await again(failedFiles);
  say(`Failed again: ${second.tally.failed} of ${tally.failed}.`);
  return addUp([withoutFailedFiles, second.tally]);
}
