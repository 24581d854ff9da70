/** One question to a name server over UDP, and the whole chain of its answer: each link is held for its own TTL. */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

import { RECURSION_DESIRED, decode, encode } from 'dns-packet';
import type { DecodedPacket } from 'dns-packet';

import type { NameLink } from '../ports.ts';

export type Lookup =
  | { readonly code: 'NOERROR'; readonly chain: readonly NameLink[]; readonly addresses: readonly string[] }
  | { readonly code: 'NXDOMAIN' | 'SERVFAIL'; readonly cause: unknown };

const PATIENCE_MS = 2000;
const TRIES = 2;

/** Never throws: a server that does not answer is a SERVFAIL, as a stub resolver tells its caller. */
export const ask = async (port: number, name: string, signal: AbortSignal): Promise<Lookup> => {
  let cause: unknown;
  for (let tried = 0; tried < TRIES && !signal.aborted; tried += 1)
    try {
      return read(await exchange(port, name, signal));
    } catch (error) {
      cause = error;
    }
  return { code: 'SERVFAIL', cause };
};

const exchange = async (port: number, name: string, signal: AbortSignal): Promise<DecodedPacket> => {
  const id = randomInt(0x10000);
  const socket = createSocket('udp4');
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    const answered = once(socket, 'message', { signal: patience });
    socket.send(
      encode({ type: 'query', id, flags: RECURSION_DESIRED, questions: [{ type: 'A', name }] }),
      port,
      '127.0.0.1',
    );
    const [message] = (await answered) as [Buffer];
    const answer = decode(message);
    if (answer.id !== id) throw new Error(`the answer to ${name} carries a foreign id`);
    return answer;
  } finally {
    socket.close();
  }
};

const read = ({ rcode, answers = [] }: DecodedPacket & { rcode?: string }): Lookup => {
  if (rcode === 'NXDOMAIN') return { code: 'NXDOMAIN', cause: new Error('nobody knows the name') };
  const chain = linksOf(answers);
  const addresses = chain.flatMap(({ type, values }) => (type === 'A' ? values : []));
  // An alias into nowhere is an answer without addresses; a stub resolver tells its caller that there is none.
  if (addresses.length === 0) return { code: 'NXDOMAIN', cause: new Error('the name leads to no address') };
  return { code: 'NOERROR', chain, addresses };
};

/** Addresses of one name are one link. */
const linksOf = (answers: NonNullable<DecodedPacket['answers']>): readonly NameLink[] => {
  const links = new Map<string, NameLink>();
  for (const answer of answers)
    if (answer.type === 'A' || answer.type === 'CNAME') {
      const { name, type, data, ttl = 0 } = answer;
      const values = [...(links.get(name)?.values ?? []), data];
      links.set(name, { name, type, values, ttlSeconds: ttl });
    }
  return [...links.values()];
};
