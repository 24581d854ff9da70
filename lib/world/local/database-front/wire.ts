/** The little of PostgreSQL's protocol 3.0 that a front has to speak (PostgreSQL manual, "Message Formats"). */
import type { Duplex } from 'node:stream';

export const SSL_REQUEST = 80877103;
export const GSS_REQUEST = 80877104;
export const CANCEL_REQUEST = 80877102;
export const PROTOCOL_3 = 196608;
/** Nothing that a front reads itself is longer; startup packets are limited to this by PostgreSQL too. */
const MAXIMUM_BYTES = 10_000;

export interface Message {
  /** One character, or empty for the untyped first message. */
  readonly type: string;
  readonly body: Buffer;
}

/** The peer ended the connection, or sent what no client sends. */
export class WireError extends Error {
  readonly code = 'WIRE';
}

/**
 * Reads single messages off a socket and leaves the rest in it, so that it can be piped raw afterwards.
 * @param typed false for a client's first packet, which has no type byte.
 */
export async function readMessage(socket: Duplex, typed: boolean): Promise<Message> {
  const headerBytes = typed ? 5 : 4;
  const header = await readExactly(socket, headerBytes);
  const length = header.readUInt32BE(headerBytes - 4) - 4;
  if (length < 0 || length > MAXIMUM_BYTES) throw new WireError(`message of ${length} bytes`);
  const body = length === 0 ? Buffer.alloc(0) : await readExactly(socket, length);
  return { type: typed ? header.toString('latin1', 0, 1) : '', body };
}

/**
 * One listener until all bytes are there: a listener that is added anew while too few are buffered is called
 * again at once, for ever, and nothing else of the process ever runs.
 */
function readExactly(socket: Duplex, bytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      for (const [name, listener] of listeners) socket.off(name, listener);
    };
    const gone = (): void => {
      leave();
      reject(new WireError('connection ended'));
    };
    const take = (): void => {
      // With too few bytes buffered this is null, and once the stream has ended it is what was left.
      const chunk = socket.read(bytes) as Buffer | null;
      if (chunk?.length === bytes) {
        leave();
        resolve(chunk);
      } else if (chunk !== null || socket.readableEnded || socket.destroyed) gone();
    };
    const listeners: readonly (readonly [string, () => void])[] = [
      ['readable', take],
      ['end', gone],
      ['close', gone],
      ['error', gone],
    ];
    for (const [name, listener] of listeners) socket.on(name, listener);
    take();
  });
}

export function message(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(type.length + 4);
  header.write(type, 'latin1');
  header.writeUInt32BE(body.length + 4, type.length);
  return Buffer.concat([header, body]);
}

export const text = (value: string): Buffer => Buffer.from(`${value}\0`, 'utf8');
export const int32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
};

/** Parameters of a startup packet: `user`, `database` and settings. */
export function startupParameters(body: Buffer): ReadonlyMap<string, string> {
  const words = body.toString('utf8', 4).split('\0');
  const parameters = new Map<string, string>();
  for (let index = 0; index + 1 < words.length && words[index] !== ''; index += 2)
    parameters.set(words[index] ?? '', words[index + 1] ?? '');
  return parameters;
}

export function startupPacket(parameters: ReadonlyMap<string, string>): Buffer {
  const words = [...parameters].flatMap(([name, value]) => [text(name), text(value)]);
  return message('', Buffer.concat([int32(PROTOCOL_3), ...words, Buffer.alloc(1)]));
}

/** ErrorResponse of severity FATAL. */
export function errorResponse(sqlState: string, errorText: string): Buffer {
  const fields = [`SFATAL`, `VFATAL`, `C${sqlState}`, `M${errorText}`].map(text);
  return message('E', Buffer.concat([...fields, Buffer.alloc(1)]));
}
