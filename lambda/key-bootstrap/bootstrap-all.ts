/** One run over all secrets: one that fails holds up none of the others, and a repeat fills what is missing. */
import { CodedError } from '../runtime/errors.ts';
import { bootstrapSecret } from './bootstrap.ts';
import type { BootstrapOutcome, SecretPlan, SecretStore } from './bootstrap.ts';

export interface BootstrapPorts {
  readonly store: SecretStore;
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Called for each secret that is as it should be. */
  readonly onDone: (secretId: string, outcome: BootstrapOutcome) => void;
}

/**
 * @returns whether anything was created.
 * @throws CodedError with the sentence of every secret that could not be filled, under the first one's code.
 */
export async function bootstrapAll(
  ports: BootstrapPorts,
  plans: readonly SecretPlan[],
): Promise<BootstrapOutcome> {
  const failures: CodedError[] = [];
  let created = false;
  for (const plan of plans) {
    try {
      const outcome = await bootstrapSecret(ports.store, plan, ports.wait);
      ports.onDone(plan.secretId, outcome);
      created ||= outcome === 'created';
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first === undefined) return created ? 'created' : 'unchanged';
  throw new CodedError(first.code, failures.map(({ message }) => message).join('; '), first);
}
