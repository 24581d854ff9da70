/** A database proxy that lets nobody in, or knows no writer; the cluster behind it is well. */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { InjectedFault } from '../../world.ts';
import type { ProxyManner, ProxyTrouble } from '../database-front/proxy-trouble.ts';

/** From the next login on; connections that are open stay open. */
export function troubleProxy(
  trouble: ProxyTrouble,
  role: RegionRole,
  manner: Exclude<ProxyManner, 'well'>,
): InjectedFault {
  const before = trouble.hits(role);
  trouble.set(role, manner);
  return {
    hits: () => ({ [`logins at the proxy of the ${role}`]: trouble.hits(role) - before }),
    heal: () => {
      trouble.set(role, 'well');
      return Promise.resolve();
    },
  };
}
