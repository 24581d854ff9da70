/**
 * What a scheduled probe found, as a line in the journal.
 * Scheduled functions that answer otherwise are left alone.
 */
import type { ProbeResult } from '../../../lambda/contract/events.ts';
import type { InvocationResult } from './functions/invocation.ts';
import type { LocalContext } from './ports.ts';

type Invoke = (functionArn: string, payload: unknown) => Promise<InvocationResult>;

export const journalProbes =
  ({ emit }: Pick<LocalContext, 'emit'>, invoke: Invoke): Invoke =>
  async (functionArn, payload) => {
    const result = await invoke(functionArn, payload);
    const found = result.kind === 'answer' ? (result.payload as Partial<ProbeResult> | null) : null;
    if (found?.role !== undefined && found.checks !== undefined) {
      const failures = found.checks.filter(({ outcome }) => outcome === 'fail');
      emit({
        kind: 'probe',
        role: found.role,
        passed: found.checks.length - failures.length,
        failed: failures.length,
        unanswered: failures.filter(({ nature }) => nature === 'unanswered').length,
        failures: failures.map(({ name, target, reason }) => `${name} ${target}: ${reason ?? 'failed'}`),
      });
    }
    return result;
  };
