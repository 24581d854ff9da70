/** Reads back through the administrative API what it acknowledged. */
import type { HttpExchange } from '../../../../lambda/contract/http.ts';
import type { World } from '../../../world/world.ts';
import type { Host } from './cast.ts';
import { insist } from './insist.ts';

/** A reader trails its writer by milliseconds; after this many looks what is not there is gone. */
const LOOKS = 5;
const BETWEEN_LOOKS_MS = 2000;

/**
 * @param acknowledged ids of organizations.
 * @returns those that no page of the listing holds. @throws Error in one sentence when the service does not answer.
 */
export async function missingWrites(
  world: World,
  host: Host,
  acknowledged: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const client = world.client('kept-alive', 'accountant');
  const { clock } = world;
  try {
    for (let look = 1; ; look += 1) {
      const found = await listAll(world, client.exchange, host, signal);
      const missing = [...acknowledged].filter((id) => !found.has(id));
      if (missing.length === 0 || look === LOOKS) return missing;
      await clock.sleep(BETWEEN_LOOKS_MS, signal);
    }
  } finally {
    client.close();
  }
}

async function listAll(
  { clock }: World,
  exchange: HttpExchange,
  { administrator }: Host,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  let after: string | undefined;
  do {
    const page = await insist(clock, signal, () => administrator.list(exchange, 'organizations', after));
    const { items, next } = page as {
      readonly items?: readonly { readonly id: string }[];
      readonly next?: string;
    };
    for (const { id } of items ?? []) ids.add(id);
    after = next;
  } while (after !== undefined);
  return ids;
}
