/** CPU and wall time of asynchronous work in this process. */

/** Milliseconds per operation. CPU is user and system time of the whole process, its helper threads included. */
export interface Cost {
  readonly cpuMs: number;
  readonly wallMs: number;
  /** How long each operation took, waiting for the others in flight included. */
  readonly durationsMs: readonly number[];
}

/** Runs `operations` in all, `inFlight` at a time; each worker goes on with its own next one. */
export async function costOf(
  operations: number,
  inFlight: number,
  operation: (worker: number) => Promise<unknown>,
): Promise<Cost> {
  const each = Math.ceil(operations / inFlight);
  const durationsMs: number[] = [];
  const startedAt = performance.now();
  const before = process.cpuUsage();
  await Promise.all(
    Array.from({ length: inFlight }, async (_, worker) => {
      for (let done = 0; done < each; done += 1) {
        const begunAt = performance.now();
        await operation(worker);
        durationsMs.push(performance.now() - begunAt);
      }
    }),
  );
  const { user, system } = process.cpuUsage(before);
  const total = each * inFlight;
  const wallMs = (performance.now() - startedAt) / total;
  return { cpuMs: (user + system) / 1000 / total, wallMs, durationsMs };
}

export const cpuMsOf = (costs: readonly Cost[]): readonly number[] => costs.map(({ cpuMs }) => cpuMs);
/** Operations that one second of CPU pays for: what one vCPU can do. */
export const perCpuSecondOf = (costs: readonly Cost[]): readonly number[] =>
  costs.map(({ cpuMs }) => 1000 / cpuMs);
export const perSecondOf = (costs: readonly Cost[]): readonly number[] =>
  costs.map(({ wallMs }) => 1000 / wallMs);
/** Of each round, nearest rank: the slowest of all rounds together is whichever met a garbage collection. */
export const p99MsOf = (costs: readonly Cost[]): readonly number[] =>
  costs.map(({ durationsMs }) => {
    const sorted = durationsMs.toSorted((a, b) => a - b);
    return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
  });
