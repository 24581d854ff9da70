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
import { recordSignIn } from './record.ts';
import { from, noteResult, unavailable } from './outcome.ts';
import type { AuthenticationResult } from './result.ts';
import { countFailure, isThrottled } from './throttle.ts';
import type { Attempt } from './throttle.ts';
import type { UpstreamRules } from '../upstream/authenticate.ts';

export interface SignInRules {
  readonly users: UserReader;
  readonly passwords: PasswordVerifier;
  /** Decide how strict the throttle is, how long an answer takes at least, and what the page announces. */
  readonly flags: FlagReader;
  readonly upstream: UpstreamRules;
}

export interface SignInAttempt extends Attempt {
  readonly password: string;
  readonly organizationId: string | undefined;
  readonly correlationId: string;
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
  noteResult(service, result);
  return result;
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
