/**
 * Configuration sessions of one region: tokens good for one call within 24 hours, the interval that a client asked for,
 * and a body only when there is something new (AppConfig user guide, "Retrieving the configuration").
 */
import { randomUUID } from 'node:crypto';

import type { ConfigurationPart } from '../../../assembly/topology.ts';
import { AwsError } from '../aws-api/error.ts';

/** Of a session that asks for none. */
export const DEFAULT_POLL_SECONDS = 60;
const TOKEN_SECONDS = 24 * 3600;
const LEAST_POLL_SECONDS = 15;
const LONGEST_POLL_SECONDS = 86_400;

interface Session {
  readonly part: ConfigurationPart;
  readonly pollSeconds: number;
  readonly issuedAtMs: number;
  /** What its client has. */
  readonly seen?: string;
  /** Absent before the first call: that one may come at once. */
  readonly polledAtMs?: number;
}

export interface Polled {
  readonly nextToken: string;
  readonly pollSeconds: number;
  /** Empty: unchanged. */
  readonly content: string;
}

export class Sessions {
  readonly #nowMs: () => number;
  readonly #open = new Map<string, Session>();

  /** `nowMs` is simulated time. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** @returns the first token. @throws AwsError BadRequestException */
  start(part: ConfigurationPart, pollSeconds: unknown = DEFAULT_POLL_SECONDS): string {
    if (
      typeof pollSeconds !== 'number' ||
      pollSeconds < LEAST_POLL_SECONDS ||
      pollSeconds > LONGEST_POLL_SECONDS
    )
      throw badParameter(
        'RequiredMinimumPollIntervalInSeconds',
        'Corrupted',
        `RequiredMinimumPollIntervalInSeconds must be between ${LEAST_POLL_SECONDS} and ${LONGEST_POLL_SECONDS}`,
      );
    return this.#issue({ part, pollSeconds, issuedAtMs: this.#nowMs() });
  }

  /** Whose configuration a token is for. @throws AwsError BadRequestException */
  partOf(token: string): ConfigurationPart {
    return this.#find(token).part;
  }

  /** Uses the token up. @throws AwsError BadRequestException */
  poll(token: string, content: string): Polled {
    const session = this.#find(token);
    const now = this.#nowMs();
    const { polledAtMs = -Infinity, pollSeconds, part, seen } = session;
    if (now - polledAtMs < pollSeconds * 1000)
      throw badParameter(TOKEN, 'PollIntervalNotSatisfied', 'Request too early');
    this.#open.delete(token);
    return {
      nextToken: this.#issue({ part, pollSeconds, issuedAtMs: now, polledAtMs: now, seen: content }),
      pollSeconds,
      content: seen === content ? '' : content,
    };
  }

  #find(token: string): Session {
    const session = this.#open.get(token);
    if (session === undefined) throw badParameter(TOKEN, 'Corrupted', 'Token not valid');
    if (this.#nowMs() - session.issuedAtMs > TOKEN_SECONDS * 1000)
      throw badParameter(TOKEN, 'Expired', 'Token expired');
    return session;
  }

  #issue(session: Session): string {
    const token = randomUUID();
    this.#open.set(token, session);
    return token;
  }
}

const TOKEN = 'ConfigurationToken';

const badParameter = (name: string, problem: string, message: string): AwsError =>
  new AwsError('BadRequestException', message, 400, {
    Reason: 'InvalidParameters',
    Details: { InvalidParameters: { [name]: { Problem: problem } } },
  });
