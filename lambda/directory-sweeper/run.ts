/** One run: the outbox, then sealed secrets whose time is over. */
import type { SweepResult } from '../contract/events.ts';
import { describeError } from '../runtime/errors.ts';
import { sweepOutbox } from '../runtime/outbox/sweep.ts';
import type { SweepPorts } from '../runtime/outbox/sweep.ts';
import { beginWrite } from '../runtime/outbox/writer.ts';

/** A new client's secret is kept sealed for as long as its request may be repeated, and not a run longer. */
const FORGET_SEALED =
  'UPDATE clients SET sealed_secret = NULL, sealed_until = NULL WHERE sealed_until < clock_timestamp()';

/** Never throws: what failed is the result, and the next run goes on. */
export async function runSweep(ports: SweepPorts): Promise<SweepResult> {
  try {
    const sweep = await sweepOutbox(ports);
    if (sweep.outcome === 'skipped') return sweep;
    await forgetSealed(ports);
    return { outcome: 'swept', settled: sweep.settled, ...sweep.backlog };
  } catch (error) {
    return { outcome: 'failed', reason: describeError(error).error };
  }
}

const forgetSealed = ({ database, region }: SweepPorts): Promise<unknown> =>
  database.write(async (query) => {
    await beginWrite(query, region);
    return query(FORGET_SEALED);
  });
