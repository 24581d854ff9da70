import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { LinkState, Network } from '../ports.ts';
import type { InvocationResult } from './invocation.ts';

interface Open {
  readonly role: RegionRole;
  readonly resolve: (result: InvocationResult) => void;
}

/**
 * Decides what the invoker of a function in a lost region sees:
 * an answer, a failure, or nothing for a long time.
 */
export interface Outages {
  /** Settles with the work's result, unless the region is lost before. */
  guard(role: RegionRole, work: () => Promise<InvocationResult>): Promise<InvocationResult>;
  /** Lets every silenced invocation go. */
  release(): void;
}

/** @param onChange told after the open invocations of the role have been dealt with. */
export const createOutages = (
  network: Network,
  onChange: (role: RegionRole, state: LinkState) => void,
): Outages => {
  const open = new Set<Open>();
  const silenced = new Set<Open>();
  const lose = (invocation: Open): void => {
    open.delete(invocation);
    if (network.link(invocation.role) === 'black-hole') silenced.add(invocation);
    else invocation.resolve({ kind: 'lost' });
  };
  const release = (isDue: (invocation: Open) => boolean): void => {
    for (const invocation of [...silenced].filter(isDue)) {
      silenced.delete(invocation);
      invocation.resolve({ kind: 'lost' });
    }
  };
  network.onLink((role, state) => {
    release((invocation) => invocation.role === role);
    if (state !== 'up') [...open].filter((invocation) => invocation.role === role).forEach(lose);
    onChange(role, state);
  });
  return {
    guard: (role, work) =>
      new Promise((resolve, reject) => {
        const invocation: Open = { role, resolve };
        if (network.link(role) !== 'up') {
          lose(invocation);
          return;
        }
        open.add(invocation);
        work()
          .then((result) => {
            if (open.has(invocation)) resolve(result);
          })
          .catch(reject)
          .finally(() => open.delete(invocation));
      }),
    release: () => release(() => true),
  };
};
