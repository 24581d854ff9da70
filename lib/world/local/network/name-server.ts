import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

import { decode, encode } from 'dns-packet';

import { ExchangeError } from '../../../../lambda/contract/http.ts';
import { WorldError } from '../../world.ts';
import type { Emit, LocalContext, NameAnswer, NameServer, Network } from '../ports.ts';
import { answerQuery } from './answers.ts';
import { ask } from './ask.ts';
import type { Lookup } from './ask.ts';

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
  const stopped = new AbortController();
  return {
    port,
    register: names.register,
    delegate: names.delegate,
    withhold: names.withhold,
    worstAnswerMs: lateness.worstMs,
    resetLateness: lateness.reset,
    lookup: async (name, client) => {
      const startedAt = clock.elapsedMs();
      const result = await ask(port, name, stopped.signal);
      // By what it did to the world's time, which was held back perhaps.
      lateness.measure((clock.elapsedMs() - startedAt) / clock.speed);
      if (client !== undefined) emit(journalLine(client, name, result, roleOf));
      if (result.code === 'NOERROR') return result;
      throw new ExchangeError('dns', `${name} does not resolve: ${result.code}`, undefined, result.cause);
    },
    stop: async () => {
      stopped.abort();
      socket.close();
      await once(socket, 'close');
    },
  };
};

const createNames = () => {
  const fixed = new Map<string, NameAnswer>();
  const withheld = new Map<string, { hits: number }>();
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
    withhold: (name: string) => {
      const count = { hits: 0 };
      withheld.set(name.toLowerCase(), count);
      return { hits: () => count.hits, end: () => void withheld.delete(name.toLowerCase()) };
    },
    find: (name: string): NameAnswer | undefined => {
      const count = withheld.get(name);
      if (count !== undefined) {
        count.hits += 1;
        return undefined;
      }
      return fixed.get(name) ?? zones.find((zone) => inZone(name, zone.suffix))?.resolve(name);
    },
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

const journalLine = (client: string, name: string, result: Lookup, roleOf: Network['roleOf']) => {
  const line = { kind: 'dns-answer', client, name, code: result.code } as const;
  if (result.code !== 'NOERROR') return line;
  const role = roleOf(result.addresses[0] ?? '');
  const [asked] = result.chain;
  return {
    ...line,
    ...(role === undefined ? {} : { role }),
    ...(asked === undefined ? {} : { ttlSeconds: asked.ttlSeconds }),
  };
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
