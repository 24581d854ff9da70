/**
 * AWS's JSON protocol, for DynamoDB, KMS and Secrets Manager: signed, bounded in time,
 * repeated where that is safe. `dynamodb/table-client.ts` says what the SDK costs instead.
 */
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

import { RETRY_PAUSE_MS } from '../call-limits.ts';
import type { CallLimits } from '../call-limits.ts';
import { createSigner } from '../dynamodb/signature.ts';
import type { Credentials } from '../dynamodb/signature.ts';
import { isTimeLeft, TimeSpent, timeFor } from '../resilience/time-budget.ts';
import { answerTo, endInTime } from './exchange.ts';
import { AwsServiceError } from './service-error.ts';

export interface SignedClientOptions {
  readonly region: string;
  readonly limits: CallLimits;
  /** Asked for each call: Lambda hands them to the process once, other places renew them. */
  readonly credentials: () => Credentials;
  readonly nowMs: () => number;
  /** Default: the region's own endpoint. */
  readonly endpoint?: string;
}

/** How a service is called (its API reference, "Making API requests"). */
export interface JsonService {
  /** Name in host and signature. */
  readonly name: 'dynamodb' | 'kms' | 'secretsmanager';
  /** For people. */
  readonly title: string;
  readonly targetPrefix: string;
  readonly jsonVersion: '1.0' | '1.1';
  /** For what is asked all the time. What is asked each few minutes would only ever find a dead one. */
  readonly keepsConnections: boolean;
}

export interface SignedJsonClient {
  /**
   * One call, repeated within its limits when it failed for a passing reason.
   * @param signal ends it early. @throws AwsServiceError whose `name` is the service's code
   */
  send(operation: string, input: object, signal?: AbortSignal): Promise<unknown>;
}

/** Idle sockets are dead after a freeze; a short life makes that rare, and a reset is repeated once. */
const IDLE_MS = 4000;

/** Each attempt keeps to the time that the request has left, and there is none without any. */
export function createSignedJsonClient(service: JsonService, options: SignedClientOptions): SignedJsonClient {
  const exchange = createExchange(service, options);
  return {
    send: async (operation, input, signal) => {
      const body = JSON.stringify(input);
      for (let attempt = 1; ; attempt += 1) {
        try {
          return JSON.parse(await exchange(operation, body, signal)) as unknown;
        } catch (error) {
          if (signal?.aborted === true || !isWorthRepeating(error, attempt, options.limits)) throw error;
          await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS * (1 + Math.random())));
        }
      }
    },
  };
}

const isWorthRepeating = (error: unknown, attempt: number, { attempts }: CallLimits): boolean =>
  error instanceof AwsServiceError && error.transient && attempt < attempts && isTimeLeft();

type Exchange = (operation: string, body: string, signal: AbortSignal | undefined) => Promise<string>;

function createExchange(service: JsonService, options: SignedClientOptions): Exchange {
  const { limits, nowMs, region } = options;
  const url = new URL(options.endpoint ?? `https://${service.name}.${region}.amazonaws.com`);
  const sign = createSigner(region, service.name, options.credentials);
  const secure = url.protocol === 'https:';
  const agent = new (secure ? HttpsAgent : HttpAgent)({
    keepAlive: service.keepsConnections,
    timeout: IDLE_MS,
  });
  const send = secure ? httpsRequest : httpRequest;
  const contentType = `application/x-amz-json-${service.jsonVersion}` as const;
  return async (operation, body, signal) => {
    const limitMs = timeFor(limits.requestMs);
    const target = `${service.targetPrefix}.${operation}`;
    const headers = sign({ host: url.host, target, body, contentType, nowMs: nowMs() });
    headers['content-length'] = String(Buffer.byteLength(body));
    const outgoing = send(url, { agent, method: 'POST', headers });
    const endings = endInTime(outgoing, Math.min(limits.connectMs, limitMs), limitMs, signal);
    try {
      return await answerTo(outgoing, body, service.title);
    } catch (error) {
      // Cut short by its caller, a call says nothing about the service.
      throw endings.timedOut() && limitMs < limits.requestMs ? new TimeSpent(error) : error;
    } finally {
      endings.stop();
    }
  };
}
