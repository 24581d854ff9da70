import { expect, test } from '@jest/globals';
import { requireHashing, testHashing } from '../../lambda/auth-service/sign-in/password-hashing.ts';
import { createLogger } from '../../lambda/runtime/log.ts';
import { createPasswords } from '../../lambda/runtime/passwords.ts';

const clock = { wallMs: () => 0, monotonicMs: () => 0 };
async function startWith(passwords: ReturnType<typeof createPasswords>): Promise<readonly string[]> {
  const lines: string[] = [];
  await testHashing(passwords, createLogger({ clock, write: (line) => lines.push(line) }));
  return lines;
}

test('a runtime that hashes starts without a word and is ready', async () => {
  const passwords = createPasswords();
  expect(await startWith(passwords)).toEqual([]);
  await expect(requireHashing(passwords)).resolves.toBeUndefined();
});

test('a runtime without argon2id says so at start-up and is not ready', async () => {
  const passwords = createPasswords(() => Promise.reject(new Error('no such algorithm')));
  const [line] = await startWith(passwords);
  expect(JSON.parse(line ?? '')).toMatchObject({
    level: 'error',
    event: 'password-hashing-absent',
    reason: expect.stringContaining('argon2id is not available'),
  });
  await expect(requireHashing(passwords)).rejects.toMatchObject({ code: 'PASSWORD_HASHING_ABSENT' });
});
