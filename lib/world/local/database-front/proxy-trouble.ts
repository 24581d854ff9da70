/**
 * What is wrong with the proxies of a region: state that a fault sets and the fronts read at each login. Connections
 * that are open stay open, as AWS's own account of 20 October 2025 has it for logins without credentials.
 */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { Refusal } from './refusals.ts';

/**
 * `no-credentials`: the proxy cannot retrieve its secret, so it lets nobody in. `no-writer`: it knows no writer, though
 * the cluster may have one; its read-only endpoint goes on.
 */
export type ProxyManner = 'well' | 'no-credentials' | 'no-writer';

export class ProxyTrouble {
  readonly #manners: Record<RegionRole, ProxyManner> = { primary: 'well', standby: 'well' };
  readonly #hits: Record<RegionRole, number> = { primary: 0, standby: 0 };

  /** From the next login on. `well` undoes any other. */
  set(role: RegionRole, manner: ProxyManner): void {
    this.#manners[role] = manner;
  }

  /** Logins that were refused because of it, since the start. */
  hits(role: RegionRole): number {
    return this.#hits[role];
  }

  /** For a login that is about to be checked; counts it when so. */
  lacksCredentials(role: RegionRole): boolean {
    return this.#manners[role] === 'no-credentials' && this.#hit(role);
  }

  /** For a login that has to be led somewhere; counts it when it cannot be. */
  refusal(role: RegionRole, access: 'read-write' | 'read-only'): Refusal | undefined {
    const isHit = this.#manners[role] === 'no-writer' && access === 'read-write' && this.#hit(role);
    return isHit ? 'no-writer' : undefined;
  }

  #hit(role: RegionRole): true {
    this.#hits[role] += 1;
    return true;
  }
}
