/**
 * Whether this process can check passwords at all:
 * a runtime may lack argon2id, and then nobody's password is wrong.
 */
import { CodedError } from '../../runtime/errors.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Passwords } from '../../runtime/passwords.ts';

type Hashing = Pick<Passwords, 'selfTest'>;

/** Runs the self-test at start-up and logs what readiness and sign-in then answer by. Never throws. */
export async function testHashing(passwords: Hashing, log: Logger): Promise<void> {
  const hashing = await passwords.selfTest();
  if (hashing.state === 'absent') log.error('password-hashing-absent', { reason: hashing.reason });
}

/** @throws CodedError `PASSWORD_HASHING_ABSENT` */
export async function requireHashing(passwords: Hashing): Promise<void> {
  const hashing = await passwords.selfTest();
  if (hashing.state === 'absent') throw new CodedError('PASSWORD_HASHING_ABSENT', hashing.reason);
}
