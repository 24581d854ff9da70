/** What every stand-in of an AWS API does with a request before it knows the service's protocol. */
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { SignedRequest } from '../signing.ts';

/** @returns the whole body; rejects when the peer goes away first. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function signedRequest(request: IncomingMessage, body: Buffer): SignedRequest {
  const url = request.url ?? '/';
  const question = url.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: question < 0 ? url : url.slice(0, question),
    query: question < 0 ? '' : url.slice(question + 1),
    headers: request.headers,
    body,
  };
}

export function send(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string | Buffer,
): void {
  response.statusCode = status;
  response.setHeader('content-type', contentType);
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}
