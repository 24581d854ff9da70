/**
 * Makes a region the database's writer: a person's decision, carried out through the RDS API of that region. A forced
 * (managed) failover accepts the loss of what had not arrived (`AllowDataLoss`, Amazon RDS API reference,
 * FailoverGlobalCluster); a switchover between two regions that are well loses nothing (SwitchoverGlobalCluster).
 * Afterwards the epoch row names the region, which opens administrative writes.
 */
import type { Emit } from '../evidence/events.ts';
import type { DatabaseMember, OperatorPort, WorldClock } from '../world/world.ts';

type RegionRole = DatabaseMember['role'];

export const PROMOTE_DATABASE = 'promote-database';
const POLL_MS = 2000;

export type PromotionManner = 'failover' | 'switchover';

export interface PromotionRequest {
  readonly operator: OperatorPort;
  readonly clock: WorldClock;
  readonly emit: Emit;
  readonly to: RegionRole;
  readonly manner: PromotionManner;
  /** Who decided: written into the epoch row's audit. */
  readonly by: string;
  /** From the decision to the writer, simulated. */
  readonly ceilingMs: number;
  readonly signal: AbortSignal;
}

export type Promotion =
  | { readonly outcome: 'promoted'; readonly epoch: number }
  | { readonly outcome: 'already-writer'; readonly epoch: number }
  | { readonly outcome: 'failed'; readonly sentence: string };

/** Never throws for a refusal of the database service; every failure is one sentence. Repeatable. */
export async function promoteDatabase(request: PromotionRequest): Promise<Promotion> {
  const { emit, signal, to, manner } = request;
  emit({ kind: 'operator', action: PROMOTE_DATABASE, outcome: 'started', target: to, detail: manner });
  try {
    const promotion = await carryOut(request);
    emit({ kind: 'operator', action: PROMOTE_DATABASE, outcome: 'done', detail: promotion.outcome });
    return promotion;
  } catch (error) {
    signal.throwIfAborted();
    const sentence = `The database was not promoted: ${(error as Error).message}`;
    emit({ kind: 'operator', action: PROMOTE_DATABASE, outcome: 'failed', detail: sentence });
    return { outcome: 'failed', sentence };
  }
}

async function carryOut(request: PromotionRequest): Promise<Promotion> {
  const deadline = request.clock.elapsedMs() + request.ceilingMs;
  const before = await step(request, 'describe-global-cluster', () =>
    request.operator.describeGlobalCluster(request.to),
  );
  const target = memberOf(before, request.to);
  if (!target.writer) {
    await step(request, `${request.manner}-global-cluster`, () => ask(request));
    await step(request, 'await-writer', () => awaitWriter(request, deadline));
  }
  const { epoch } = await step(request, 'open-writes', () =>
    request.operator.openWrites(request.to, { step: 'open-writes', by: request.by }),
  );
  return { outcome: target.writer ? 'already-writer' : 'promoted', epoch };
}

const ask = ({ operator, manner, to }: PromotionRequest): Promise<void> =>
  manner === 'failover' ? operator.failoverGlobalCluster(to) : operator.switchoverGlobalCluster(to);

/** Journals the beginning and the end of one step under its own name. */
async function step<T>({ emit }: PromotionRequest, action: string, work: () => Promise<T>): Promise<T> {
  emit({ kind: 'operator', action, outcome: 'started' });
  try {
    const result = await work();
    emit({ kind: 'operator', action, outcome: 'done' });
    return result;
  } catch (error) {
    emit({ kind: 'operator', action, outcome: 'failed', detail: (error as Error).message });
    throw new Error(`${action}: ${(error as Error).message}`, { cause: error });
  }
}

async function awaitWriter(
  { operator, clock, to, signal }: PromotionRequest,
  deadline: number,
): Promise<void> {
  let last = 'never described';
  while (clock.elapsedMs() < deadline) {
    const member = memberOf(await operator.describeGlobalCluster(to), to);
    if (member.writer && member.status === 'available') return;
    last = `${member.writer ? 'writer' : 'reader'}, ${member.status}`;
    await clock.sleep(POLL_MS, signal);
  }
  throw new Error(`the cluster in the ${to} region did not become the writer in time (last seen: ${last})`);
}

function memberOf(members: readonly DatabaseMember[], role: RegionRole): DatabaseMember {
  const member = members.find((candidate) => candidate.role === role);
  if (member === undefined) throw new Error(`the global cluster has no member in the ${role} region`);
  return member;
}
