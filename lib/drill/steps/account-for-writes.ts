import { CutShort } from '../run.ts';
import type { StepContext } from '../run.ts';
import type { Step } from '../scenario.ts';

type AccountForWrites = Extract<Step, { kind: 'account-for-writes' }>;

/** @throws CutShort when the service did not let itself be asked. */
export async function accountForWrites(context: StepContext, { phase }: AccountForWrites): Promise<void> {
  const { journal, workload, signal } = context;
  context.enterPhase(phase);
  const account = await workload.accountForWrites(signal).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new CutShort(`Acknowledged writes could not be looked for: ${(error as Error).message}`);
  });
  journal.emit({ kind: 'writes-accounted', ...account });
}
