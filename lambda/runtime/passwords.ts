/**
 * Password hashing: argon2id of Node's own crypto, 19 MiB, 2 passes, 1 lane (OWASP's minimum; 20-33 ms here),
 * stored as a PHC string.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

import { TemporarilyUnavailable } from './errors.ts';

interface Parameters {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}
interface StoredHash extends Parameters {
  readonly salt: Buffer;
  readonly tag: Buffer;
}

const CURRENT: Parameters = { memoryKib: 19 * 1024, passes: 2, lanes: 1 };
/** What a stored string may ask for: Node itself accepts 4 GiB (tried). */
const LIMITS: Parameters = { memoryKib: 64 * 1024, passes: 5, lanes: 4 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** Longest password, bytes: hashing time does not depend on it, reading it does. */
export const MAXIMUM_PASSWORD_BYTES = 1024;
/** libuv has four threads for hashing and for names alike: 32 queued hashes delayed a look-up by 467 ms (tried). */
const AT_ONCE = 2;
/** Eight rounds of hashing, some 270 ms: who would wait longer is better off coming again. */
const WAITING_AT_MOST = 16;

/** `hash` and `verify` throw TemporarilyUnavailable (`busy`) while too many are waiting for their turn. */
export interface Passwords {
  /** @returns a PHC string. */
  hash(password: string): Promise<string>;
  /**
   * Whether `password` is the one behind `stored`. Without a stored string it hashes as well and answers false,
   * so that an unknown user costs what a known one does. A malformed or excessive string is false too.
   */
  verify(password: string, stored: string | undefined): Promise<boolean>;
  /** Whether hashing works in this process; computed once, at the first call. Never throws. */
  selfTest(): Promise<PasswordState>;
}
export type PasswordState =
  { readonly state: 'ready' } | { readonly state: 'absent'; readonly reason: string };

type Derive = (password: string, salt: Buffer, parameters: Parameters, tagBytes: number) => Promise<Buffer>;

/** One per process: it bounds how many hashes run at a time. */
export function createPasswords(derive: Derive = deriveWithNode): Passwords {
  const limited = atMost(AT_ONCE, WAITING_AT_MOST, derive);
  let tested: Promise<PasswordState> | undefined;
  return {
    hash: async (password) => {
      const salt = randomBytes(SALT_BYTES);
      return encode({ ...CURRENT, salt, tag: await limited(password, salt, CURRENT, TAG_BYTES) });
    },
    verify: async (password, stored) => {
      const known = stored === undefined ? undefined : decode(stored);
      const against = known ?? { ...CURRENT, salt: DECOY_SALT, tag: DECOY_TAG };
      const tag = await limited(password, against.salt, against, against.tag.length);
      return known !== undefined && timingSafeEqual(tag, known.tag);
    },
    selfTest: () => (tested ??= testOnce(derive)),
  };
}

const DECOY_SALT = Buffer.alloc(SALT_BYTES);
const DECOY_TAG = Buffer.alloc(TAG_BYTES);

const deriveWithNode: Derive = (password, salt, parameters, tagBytes) =>
  new Promise((resolve, reject) => {
    const options = {
      message: Buffer.from(password, 'utf8'),
      nonce: salt,
      parallelism: parameters.lanes,
      tagLength: tagBytes,
      memory: parameters.memoryKib,
      passes: parameters.passes,
    };
    argon2('argon2id', options, (error, tag) => (error === null ? resolve(tag) : reject(error)));
  });

/** Of the password `self-test`, a salt of zeros and the current parameters, by OpenSSL 3.5. */
const KNOWN_ANSWER = 'uS1Iz145hJHl_4rN8IxzYRcU1xC4W9Nzh4mCTxrDSec';

async function testOnce(derive: Derive): Promise<PasswordState> {
  try {
    const tag = await derive('self-test', DECOY_SALT, CURRENT, TAG_BYTES);
    return tag.toString('base64url') === KNOWN_ANSWER
      ? { state: 'ready' }
      : { state: 'absent', reason: 'argon2id answers another hash than it must' };
  } catch {
    return { state: 'absent', reason: `argon2id is not available in Node ${process.versions.node}` };
  }
}

const PHC =
  /^\$argon2id\$v=19\$m=(?<memory>\d{1,7}),t=(?<passes>\d{1,3}),p=(?<lanes>\d{1,3})\$(?<salt>[A-Za-z0-9+/]{11,86})\$(?<tag>[A-Za-z0-9+/]{22,86})$/;

const encode = ({ memoryKib, passes, lanes, salt, tag }: StoredHash): string =>
  `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${unpadded(salt)}$${unpadded(tag)}`;

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

function decode(stored: string): StoredHash | undefined {
  const groups = PHC.exec(stored)?.groups;
  if (groups === undefined) return undefined;
  const [memoryKib, passes, lanes] = [groups['memory'], groups['passes'], groups['lanes']].map(Number);
  if (memoryKib === undefined || passes === undefined || lanes === undefined) return undefined;
  const withinLimits =
    memoryKib >= 8 * lanes &&
    memoryKib <= LIMITS.memoryKib &&
    passes >= 1 &&
    passes <= LIMITS.passes &&
    lanes >= 1 &&
    lanes <= LIMITS.lanes;
  if (!withinLimits) return undefined;
  const bytes = (name: string): Buffer => Buffer.from(groups[name] ?? '', 'base64');
  return { memoryKib, passes, lanes, salt: bytes('salt'), tag: bytes('tag') };
}

function atMost<A extends readonly unknown[], R>(
  limit: number,
  queue: number,
  run: (...given: A) => Promise<R>,
) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (...given: A): Promise<R> => {
    if (running < limit) running += 1;
    else if (waiting.length >= queue) throw new TemporarilyUnavailable('busy', 'too many passwords wait', 1);
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await run(...given);
    } finally {
      // The slot is handed on as it is: freed first, a newcomer could take it before the one who waits.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
