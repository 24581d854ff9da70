/** One client's stub resolver: real UDP answers, kept for their TTL in simulated time. */
import type { LocalContext } from '../ports.ts';

export interface NameCache {
  /** @throws ExchangeError at stage `dns`. */
  addressOf(host: string): Promise<string>;
}

export const createNameCache = (
  { names, clock }: Pick<LocalContext, 'names' | 'clock'>,
  client: string,
  ttlFactor: number,
): NameCache => {
  const known = new Map<string, { readonly address: string; readonly untilMs: number }>();
  return {
    async addressOf(host) {
      const held = known.get(host);
      if (held !== undefined && clock.elapsedMs() < held.untilMs) return held.address;
      const { addresses, ttlSeconds } = await names.lookup(host, client);
      const address = addresses[0] ?? '';
      known.set(host, { address, untilMs: clock.elapsedMs() + ttlSeconds * 1000 * ttlFactor });
      return address;
    },
  };
};
