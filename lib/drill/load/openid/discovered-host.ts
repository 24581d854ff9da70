/** What an environment's issuers publish about themselves. */
import { discover } from '../../../../lambda/checks/discovery.ts';
import type { DiscoveryDocument } from '../../../../lambda/checks/discovery.ts';
import { fetchKeySet } from '../../../../lambda/checks/jwks.ts';
import type { HttpExchange } from '../../../../lambda/contract/http.ts';
import type { World } from '../../../world/world.ts';
import { insist } from './insist.ts';

/** One issuer of the environment with what it publishes about itself. */
export interface DiscoveredHost {
  readonly name: string;
  readonly document: DiscoveryDocument;
}

/** Every public host, or each of `names`, with its discovery document, once its keys are published too. @throws PreparationRefused */
export async function discoverHosts(
  { environment, clock }: World,
  exchange: HttpExchange,
  signal: AbortSignal,
  names: readonly string[] = environment.publicHosts,
): Promise<readonly DiscoveredHost[]> {
  return Promise.all(
    names.map(async (name) => {
      await insist(clock, signal, () => fetchKeySet(exchange, name));
      return { name, document: await insist(clock, signal, () => discover(exchange, name)) };
    }),
  );
}
