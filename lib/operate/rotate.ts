/**
 * What a person does about secrets: asks for a rotation, which the service then carries out by itself, or has a key set
 * replaced at once. Neither waits for anybody who holds the former value.
 */
import type { Emit } from '../evidence/events.ts';
import type { OperatorPort } from '../world/world.ts';

export const ROTATE_SECRET = 'rotate-secret';
export const REPLACE_KEYS = 'replace-keys';

/** Which keys. */
type KeySetName = Parameters<OperatorPort['replaceKeys']>[0]['keys'];

export interface SecretRequest {
  readonly operator: OperatorPort;
  readonly emit: Emit;
}

/** Returns when the rotation has begun. @throws Error in one sentence. */
export const rotateSecret = (request: SecretRequest, name: string): Promise<void> =>
  told(request, ROTATE_SECRET, name, `The secret ${name} is not rotated`, () =>
    request.operator.rotateSecret(name),
  );

/** Returns when the new set is current. @throws Error in one sentence. */
export const replaceKeys = (request: SecretRequest, keys: KeySetName, by: string): Promise<void> =>
  told(request, REPLACE_KEYS, `${keys} keys`, `The ${keys} keys are not replaced`, async () => {
    await request.operator.replaceKeys({ kind: 'replace-keys', keys, by });
  });

async function told(
  { emit }: SecretRequest,
  action: string,
  detail: string,
  complaint: string,
  work: () => Promise<void>,
): Promise<void> {
  emit({ kind: 'operator', action, outcome: 'started', detail });
  try {
    await work();
    emit({ kind: 'operator', action, outcome: 'done', detail });
  } catch (error) {
    const reason = (error as Error).message;
    emit({ kind: 'operator', action, outcome: 'failed', detail: `${detail}: ${reason}` });
    throw new Error(`${complaint}: ${reason}`, { cause: error });
  }
}
