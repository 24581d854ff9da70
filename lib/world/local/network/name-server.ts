import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';

import { decode, encode } from 'dns-packet';

import { ExchangeError } from '../../../../lambda/contract/http.ts';
import { WorldError } from '../../world.ts';
import type { Emit, LocalContext, NameAnswer, NameServer, Network } from '../ports.ts';
import { answerQuery } from './answers.ts';

/** What a service hands out for its own names: AWS uses 60 s for load balancers and most endpoints. */
const SERVICE_TTL_SECONDS = 60;
/** A loopback answer takes well under a millisecond; from here on the machine is late, not the name server. */
const LATE_MS = 5;

/** Starts the drill's DNS on a free UDP port of 127.0.0.1. @throws WorldError `DNS_FAILED` when it cannot. */
export const startNameServer = async (
  { clock, emit }: Pick<LocalContext, 'clock' | 'emit'>,
  roleOf: Network['roleOf'],
): Promise<NameServer> => {
  const names = createNames();
  const socket = await bind();
  socket.on('message', (message, from) => {
    const answer = tryAnswer(message, names.find);
    if (answer !== undefined) socket.send(answer, from.port, from.address);
  });
  const port = socket.address().port;
  const lateness = createLateness(emit);
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers([`127.0.0.1:${port}`]);
  return {
    port,
    register: names.register,
    delegate: names.delegate,
    worstAnswerMs: lateness.worstMs,
    resetLateness: lateness.reset,
    lookup: async (name, client) => {
      const startedAt = clock.elapsedMs();
      const result = await ask(resolver, name);
      // By what it did to the world's time, which was held back perhaps.
      lateness.measure((clock.elapsedMs() - startedAt) / clock.speed);
      if (client !== undefined) emit(journalLine(client, name, result, roleOf));
      if (result.code === 'NOERROR') return result;
      throw new ExchangeError('dns', `${name} does not resolve: ${result.code}`, undefined, result.cause);
    },
    stop: async () => {
      resolver.cancel();
      socket.close();
      await once(socket, 'close');
    },
  };
};

const createNames = () => {
  const fixed = new Map<string, NameAnswer>();
  const zones: { suffix: string; resolve: (name: string) => NameAnswer | undefined }[] = [];
  const inZone = (name: string, suffix: string): boolean => name === suffix || name.endsWith(`.${suffix}`);
  return {
    register: (name: string, address: string): void =>
      void fixed.set(name.toLowerCase(), { type: 'A', values: [address], ttlSeconds: SERVICE_TTL_SECONDS }),
    delegate: (suffix: string, resolve: (name: string) => NameAnswer | undefined): void => {
      zones.push({ suffix: suffix.toLowerCase(), resolve });
      // The most specific zone answers, as in the real tree.
      zones.sort((one, other) => other.suffix.length - one.suffix.length);
    },
    find: (name: string): NameAnswer | undefined =>
      fixed.get(name) ?? zones.find((zone) => inZone(name, zone.suffix))?.resolve(name),
  };
};

const bind = async (): Promise<Socket> => {
  const socket = createSocket('udp4');
  try {
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return socket;
  } catch (error) {
    throw new WorldError('DNS_FAILED', `The drill's name server did not start: ${String(error)}`, error);
  }
};

/** Anything that is no DNS query gets no answer, as from any name server. */
const tryAnswer = (message: Buffer, find: (name: string) => NameAnswer | undefined): Buffer | undefined => {
  try {
    return encode(answerQuery(decode(message), find));
  } catch {
    return undefined;
  }
};

type Lookup =
  | { readonly code: 'NOERROR'; readonly addresses: readonly string[]; readonly ttlSeconds: number }
  | { readonly code: 'NXDOMAIN' | 'SERVFAIL'; readonly cause: unknown };

const ask = async (resolver: Resolver, name: string): Promise<Lookup> => {
  try {
    const records = await resolver.resolve4(name, { ttl: true });
    // An alias into nowhere is an answer without addresses; a stub resolver tells its caller that there is none.
    if (records.length === 0) return { code: 'NXDOMAIN', cause: new Error('the alias leads to no address') };
    return {
      code: 'NOERROR',
      addresses: records.map((record) => record.address),
      ttlSeconds: Math.min(...records.map((record) => record.ttl)),
    };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return { code: code === 'ENOTFOUND' || code === 'ENODATA' ? 'NXDOMAIN' : 'SERVFAIL', cause: error };
  }
};

const journalLine = (client: string, name: string, result: Lookup, roleOf: Network['roleOf']) => {
  const role = result.code === 'NOERROR' ? roleOf(result.addresses[0] ?? '') : undefined;
  return {
    kind: 'dns-answer',
    client,
    name,
    code: result.code,
    ...(role === undefined ? {} : { role }),
  } as const;
};

/** Each new worst case is a line, so the journal shows when the machine fell behind. */
const createLateness = (emit: Emit) => {
  let worst = 0;
  return {
    worstMs: () => worst,
    reset: () => void (worst = 0),
    measure: (milliseconds: number): void => {
      if (milliseconds <= Math.max(worst, LATE_MS)) return;
      worst = milliseconds;
      emit({ kind: 'lateness', source: 'dns-answer', milliseconds });
    },
  };
};
