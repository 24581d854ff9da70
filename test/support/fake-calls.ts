/** What the primary's functions do while its own secret store fails, as the journal has it. */
import type { Emit } from '../../lib/evidence/events.ts';

type Entry = Parameters<Emit>[0];

export const coldStart = {
  kind: 'boot',
  functionName: 'auth-primary',
  role: 'primary',
  environmentId: 'x',
  milliseconds: 900,
  reason: 'on-demand',
} as const satisfies Entry;

/** What starts there reads in the other region. */
export const replicaRead: Entry = {
  kind: 'dependency-call',
  functionName: 'auth-primary',
  role: 'primary',
  service: 'secretsmanager',
  targetRegion: 'eu-central-1',
  operation: 'GetSecretValue',
  resource: 'test/signing-keys',
  outcome: 'ok',
};
