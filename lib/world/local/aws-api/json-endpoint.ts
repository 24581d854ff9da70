/** The JSON protocols (1.0 and 1.1) of AWS: operation in `X-Amz-Target`, one JSON document each way. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Caller, CallerDirectory } from '../ports.ts';
import { verifySignature } from '../signing.ts';
import { AwsError } from './error.ts';
import { readBody, send, signedRequest } from './http.ts';

export type JsonDocument = Readonly<Record<string, unknown>>;

export interface JsonCall {
  readonly caller: Caller;
  readonly operation: string;
  readonly input: JsonDocument;
  /** As it came, for a stand-in that passes the call on. */
  readonly request: IncomingMessage;
  readonly body: Buffer;
}

export interface JsonEndpoint {
  /** Service name in the signing scope. */
  readonly service: string;
  readonly region: string;
  /** First half of `X-Amz-Target`. */
  readonly targetPrefix: string;
  readonly version: '1.0' | '1.1';
  readonly callers: CallerDirectory;
  /** @throws AwsError for every refusal. A Buffer is sent as it is. */
  readonly answer: (call: JsonCall) => Promise<JsonDocument | Buffer>;
}

/** @returns a request handler that authenticates, parses, answers, and turns any other error into a 500. */
export function jsonHandler(
  endpoint: JsonEndpoint,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const contentType = `application/x-amz-json-${endpoint.version}`;
  return async (request, response) => {
    response.setHeader('x-amzn-requestid', randomUUID());
    const body = await readBody(request);
    try {
      const answer = await endpoint.answer(parseCall(endpoint, request, body));
      send(response, 200, contentType, Buffer.isBuffer(answer) ? answer : JSON.stringify(answer));
    } catch (error) {
      const refusal = asAwsError(error);
      const { code, message, details } = refusal;
      send(response, refusal.status, contentType, JSON.stringify({ __type: code, message, ...details }));
    }
  };
}

function parseCall(endpoint: JsonEndpoint, request: IncomingMessage, body: Buffer): JsonCall {
  const caller = verifySignature(signedRequest(request, body), endpoint, endpoint.callers);
  const [prefix, operation] = String(request.headers['x-amz-target'] ?? '').split('.');
  if (prefix !== endpoint.targetPrefix || operation === undefined)
    throw new AwsError('UnknownOperationException', '');
  return { caller, operation, input: parseDocument(body), request, body };
}

function parseDocument(body: Buffer): JsonDocument {
  try {
    const document: unknown = JSON.parse(body.toString('utf8'));
    if (typeof document === 'object' && document !== null) return document as JsonDocument;
  } catch {
    // Falls through to the same answer as a document that is no object.
  }
  throw new AwsError('SerializationException', 'Start of structure or map found where not expected.');
}

const asAwsError = (error: unknown): AwsError =>
  error instanceof AwsError
    ? error
    : new AwsError('InternalServerError', `The stand-in failed: ${String(error)}`, 500);
