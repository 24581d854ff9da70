/**
 * One client's stub resolver: real UDP answers, each link of the chain kept for its own TTL in simulated time. An alias
 * with a long TTL is followed for as long, however short the life of the addresses behind it.
 */
import type { LocalContext, NameLink } from '../ports.ts';

export interface NameCache {
  /** @throws ExchangeError at stage `dns`. */
  addressOf(host: string): Promise<string>;
}
interface Held {
  readonly link: NameLink;
  readonly untilMs: number;
}

export const createNameCache = (
  { names, clock }: Pick<LocalContext, 'names' | 'clock'>,
  client: string,
  ttlFactor: number,
): NameCache => {
  const known = new Map<string, Held>();
  const held = (name: string): NameLink | undefined => {
    const { link, untilMs = 0 } = known.get(name) ?? {};
    return clock.elapsedMs() < untilMs ? link : undefined;
  };
  const learn = async (name: string): Promise<void> => {
    const { chain } = await names.lookup(name, client);
    for (const link of chain)
      known.set(link.name, { link, untilMs: clock.elapsedMs() + link.ttlSeconds * 1000 * ttlFactor });
  };
  return {
    async addressOf(host) {
      const end = followHeld(host.toLowerCase(), held);
      if (end.type === 'A') return end.value;
      await learn(end.value);
      const found = followHeld(end.value, held);
      // A TTL of 0 is used once: what was just answered holds for this question.
      return found.type === 'A' ? found.value : addressAtOnce(known, end.value);
    },
  };
};

type End = { readonly type: 'A' | 'unknown'; readonly value: string };

/** @returns the address, or the first name on the way that is not held. */
function followHeld(name: string, held: (name: string) => NameLink | undefined): End {
  const link = held(name);
  const [value = ''] = link?.values ?? [];
  if (link === undefined) return { type: 'unknown', value: name };
  return link.type === 'A' ? { type: 'A', value } : followHeld(value.toLowerCase(), held);
}

const addressAtOnce = (known: ReadonlyMap<string, Held>, name: string): string =>
  followHeld(name, (link) => known.get(link)?.link).value;
