/**
 * Password sign-in by the rules of tables B and C: it reads Aurora and never writes it;
 * the directory decides whether the account may go on;
 * a replica that is behind answers "try again", never "wrong password" (auth traps A15, A19).
 */
import { SIGN_IN_ANSWER_FLOOR_MILLISECONDS, SIGN_IN_FAILURES_PER_ADDRESS } from '../../contract/flags.ts';
import type { UserReader, UserRow } from '../../runtime/database/port.ts';
import type { FlagReader } from '../../runtime/flags/reader.ts';
import type { PasswordVerifier } from '../ports.ts';
import type { ServiceContext } from '../protocol/service-context.ts';
import { describeError } from '../../runtime/errors.ts';
import { describeFailure } from '../protocol/failure.ts';
import { recordSignIn } from './record.ts';
import type { AuthenticationResult, UnavailableReason } from './result.ts';
import { countFailure, isThrottled } from './throttle.ts';
import type { Attempt } from './throttle.ts';

export interface SignInRules {
  readonly users: UserReader;
  readonly passwords: PasswordVerifier;
  /** Decide how strict the throttle is, how long an answer takes at least, and what the page announces. */
  readonly flags: FlagReader;
}

export interface SignInAttempt extends Attempt {
  readonly password: string;
  readonly organizationId: string | undefined;
  readonly correlationId: string;
}

class Unavailable extends Error {
  readonly reason: UnavailableReason;
  constructor(reason: UnavailableReason, cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/** Never throws: whatever fails on the way is `temporarily-unavailable` and can make no session. */
export async function authenticate(
  service: ServiceContext,
  rules: SignInRules,
  attempt: SignInAttempt,
): Promise<AuthenticationResult> {
  const startedAt = service.clock.runningMilliseconds();
  const result = await decide(service, rules, attempt).catch((error: unknown) => unavailable(service, error));
  // Unknown, disabled and throttled people wait as long as everybody else.
  const floor = rules.flags.value(SIGN_IN_ANSWER_FLOOR_MILLISECONDS);
  const left = floor - (service.clock.runningMilliseconds() - startedAt);
  if (left > 0) await service.clock.sleep(left);
  note(service, result);
  return result;
}

function unavailable(service: ServiceContext, error: unknown): AuthenticationResult {
  // What is no dependency is a bug of ours; the person is told the same, and no session comes of it.
  if (!(error instanceof Unavailable)) service.note(describeFailure(error));
  else service.note({ event: 'dependency-failed', component: error.reason, ...describeError(error.cause) });
  const reason = error instanceof Unavailable ? error.reason : 'internal';
  return { kind: 'temporarily-unavailable', reason };
}

/** RFC 5321: 254 characters. PostgreSQL refuses U+0000, which would look like a database that is down. */
const isAddress = (email: string): boolean => email.length <= 254 && !/\p{C}/u.test(email);

async function decide(
  service: ServiceContext,
  rules: SignInRules,
  attempt: SignInAttempt,
): Promise<AuthenticationResult> {
  // A hash that is not argon2id would refuse the right password with "wrong password".
  const hashing = await rules.passwords.selfTest();
  if (hashing.state === 'absent') return { kind: 'temporarily-unavailable', reason: 'password-hashing' };
  const perAddress = rules.flags.value(SIGN_IN_FAILURES_PER_ADDRESS);
  const throttled = await from('session-table', () => isThrottled(service, attempt, perAddress));
  const user = isAddress(attempt.email)
    ? await from('database', () => rules.users.findByEmail(attempt.email, attempt.organizationId))
    : undefined;
  // One hash whoever it is and whatever the outcome, so that the time tells nothing.
  const matches = await from('password-hashing', () =>
    rules.passwords.verify(attempt.password, user?.passwordHash),
  );
  if (throttled) return { kind: 'refused', reason: 'throttled' };
  const result =
    user === undefined
      ? ({ kind: 'refused', reason: 'unknown-user' } as const)
      : await judge(service, user, matches);
  if (result.kind === 'refused') await from('session-table', () => countFailure(service, attempt));
  if (result.kind === 'signed-in')
    await from('session-table', () => recordSignIn(service, result.accountId, attempt));
  return result;
}

async function judge(
  service: ServiceContext,
  user: UserRow,
  matches: boolean,
): Promise<AuthenticationResult> {
  const account = await from('directory', () => service.directory.findAccount(user.accountId));
  if (account === 'unknown') return { kind: 'temporarily-unavailable', reason: 'not-projected' };
  if (account.status !== 'enabled') return { kind: 'refused', reason: 'disabled' };
  if (user.credentialVersion < account.credentialVersion)
    return { kind: 'temporarily-unavailable', reason: 'replica-behind' };
  return matches
    ? { kind: 'signed-in', accountId: user.accountId }
    : { kind: 'refused', reason: 'wrong-password' };
}

async function from<T>(reason: UnavailableReason, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw new Unavailable(reason, cause);
  }
}

function note(service: ServiceContext, result: AuthenticationResult): void {
  switch (result.kind) {
    case 'signed-in':
      service.note({ event: 'signed-in' });
      break;
    case 'refused':
      service.note({ event: 'sign-in-refused', reason: result.reason });
      break;
    case 'temporarily-unavailable':
      service.note({ event: 'sign-in-unavailable', reason: result.reason });
      break;
  }
}
