import { describe, expect, test } from '@jest/globals';

import { createPasswords } from '../../lambda/runtime/passwords.ts';

const passwords = createPasswords();

describe('passwords', () => {
  test('a stored hash is a PHC string that only its password opens', async () => {
    const stored = await passwords.hash('pass wörd');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await passwords.verify('pass wörd', stored)).toBe(true);
    expect(await passwords.verify('pass word', stored)).toBe(false);
    expect(await passwords.hash('pass wörd')).not.toBe(stored);
  });

  test('a hash of another implementation is understood (argon2 reference, 64 MiB, 3 passes)', async () => {
    // Node's own crypto with other parameters stands for it: the string carries everything.
    const { argon2Sync } = await import('node:crypto');
    const salt = Buffer.from('somesaltsomesalt');
    const message = Buffer.from('password');
    const tag = argon2Sync('argon2id', {
      message,
      nonce: salt,
      parallelism: 4,
      tagLength: 24,
      memory: 65_536,
      passes: 3,
    });
    const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
    const stored = `$argon2id$v=19$m=65536,t=3,p=4$${text(salt)}$${text(tag)}`;
    expect(await passwords.verify('password', stored)).toBe(true);
  });

  /** Counts hashes and how many ran at once; each waits until the test lets it go. */
  function counted() {
    const waiting: (() => void)[] = [];
    const state = { hashes: 0, running: 0, most: 0, asked: [] as unknown[] };
    const derive = async (_password: string, salt: Buffer, parameters: object, tagBytes: number) => {
      state.hashes += 1;
      state.running += 1;
      state.most = Math.max(state.most, state.running);
      state.asked.push({ ...parameters });
      await new Promise<void>((resolve) => waiting.push(resolve));
      state.running -= 1;
      return Buffer.concat([salt, Buffer.alloc(tagBytes)]).subarray(0, tagBytes);
    };
    const letGo = async () => {
      while (waiting.length > 0) {
        waiting.shift()?.();
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    return { passwords: createPasswords(derive), state, letGo };
  }

  test.each([
    ['no user', undefined],
    ['a malformed string', 'not a hash'],
    ['4 GiB', '$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$c29tZXNhbHRzb21lc2FsdA'],
    ['1000 passes', '$argon2id$v=19$m=19456,t=999,p=1$c29tZXNhbHRzb21lc2FsdA$c29tZXNhbHRzb21lc2FsdA'],
    ['another algorithm', '$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$c29tZXNhbHRzb21lc2FsdA'],
  ])('%s costs one ordinary hash and opens nothing', async (_name, stored) => {
    const { passwords: limited, state, letGo } = counted();
    const answer = limited.verify('password', stored);
    await letGo();
    expect(await answer).toBe(false);
    expect(state.asked).toEqual([expect.objectContaining({ memoryKib: 19_456, passes: 2, lanes: 1 })]);
  });

  test('two at a time, and every one gets its turn', async () => {
    const { passwords: limited, state, letGo } = counted();
    const all = Promise.all(Array.from({ length: 7 }, () => limited.hash('password')));
    await letGo();
    await all;
    expect([state.hashes, state.most]).toEqual([7, 2]);
  });

  test('beyond sixteen who wait nobody queues: they are told to come again, and the others get their turn', async () => {
    const { passwords: limited, state, letGo } = counted();
    const all = Promise.all(Array.from({ length: 2 + 16 }, () => limited.hash('password')));
    await expect(limited.verify('password', undefined)).rejects.toMatchObject({
      code: 'TEMPORARILY_UNAVAILABLE',
      reason: 'busy',
    });
    await letGo();
    await all;
    expect(state.hashes).toBe(18);
    const again = limited.verify('password', undefined);
    await letGo();
    await expect(again).resolves.toBe(false);
  });

  test('the self-test says whether hashing works here', async () => {
    expect(await passwords.selfTest()).toEqual({ state: 'ready' });
    const broken = createPasswords(() => Promise.reject(new Error('no such algorithm')));
    expect(await broken.selfTest()).toMatchObject({ state: 'absent' });
    const another = createPasswords((_password, _salt, _parameters, bytes) =>
      Promise.resolve(Buffer.alloc(bytes)),
    );
    expect(await another.selfTest()).toMatchObject({ state: 'absent' });
  });
});
