/** Client side of SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding, as PostgreSQL speaks it. */
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);
const hmac = (key: Buffer, content: string): Buffer => createHmac('sha256', key).update(content).digest();

export interface ScramExchange {
  readonly clientFirst: string;
  /** @throws Error when the server's message is malformed or answers another nonce. */
  clientFinal(serverFirst: string): Promise<string>;
  /** Whether the server proved that it knows the password as well. */
  serverProved(serverFinal: string): boolean;
}

export function scram(password: string, nonce = randomBytes(18).toString('base64')): ScramExchange {
  // PostgreSQL takes the user from the startup packet and ignores the name here.
  const bare = `n=*,r=${nonce}`;
  let serverSignature: Buffer = Buffer.alloc(0);
  return {
    clientFirst: `n,,${bare}`,
    clientFinal: async (serverFirst) => {
      const { r, s, i } = attributes(serverFirst);
      if (r === undefined || s === undefined || i === undefined || !r.startsWith(nonce))
        throw new Error('malformed SCRAM challenge');
      const salted = await derive(
        password.normalize('NFKC'),
        Buffer.from(s, 'base64'),
        Number(i),
        32,
        'sha256',
      );
      const withoutProof = `c=biws,r=${r}`;
      const authMessage = `${bare},${serverFirst},${withoutProof}`;
      const clientKey = hmac(salted, 'Client Key');
      const signature = hmac(createHash('sha256').update(clientKey).digest(), authMessage);
      const proof = clientKey.map((byte, index) => byte ^ (signature[index] ?? 0));
      serverSignature = hmac(hmac(salted, 'Server Key'), authMessage);
      return `${withoutProof},p=${Buffer.from(proof).toString('base64')}`;
    },
    serverProved: (serverFinal) => {
      const given = Buffer.from(attributes(serverFinal)['v'] ?? '', 'base64');
      return given.length === serverSignature.length && timingSafeEqual(given, serverSignature);
    },
  };
}

const attributes = (message: string): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(message.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));
