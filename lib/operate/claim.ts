/**
 * The claim: an item that says "this region serves", written in that region alone. While the standby holds
 * it, a primary that comes back green gets no traffic; only a person releases it.
 */
import type { Emit } from '../evidence/events.ts';
import type { DatabaseMember, OperatorPort, WorldClock } from '../world/world.ts';

export interface ClaimRequest {
  readonly operator: OperatorPort;
  readonly clock: WorldClock;
  readonly emit: Emit;
  readonly role: DatabaseMember['role'];
  /** Who decided. */
  readonly by: string;
}

/** @returns false when it was held already. @throws what the table answers. */
export const takeClaim = (request: ClaimRequest): Promise<boolean> => write(request, true);

/** @returns false when it was not held. @throws what the table answers. */
export const releaseClaim = (request: ClaimRequest): Promise<boolean> => write(request, false);

async function write({ operator, clock, emit, role, by }: ClaimRequest, held: boolean): Promise<boolean> {
  const action = held ? 'take-claim' : 'release-claim';
  const before = await operator.readClaim(role);
  if ((before?.held ?? false) === held) return false;
  emit({ kind: 'operator', action, outcome: 'started', detail: role });
  await operator.putClaim(role, { held, since: new Date(clock.now()).toISOString(), by });
  emit({ kind: 'operator', action, outcome: 'done', detail: role });
  return true;
}
