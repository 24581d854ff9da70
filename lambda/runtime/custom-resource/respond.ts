/** Sends the answer to the presigned address of the event. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

import { CodedError } from '../errors.ts';
import type { CustomResourceAnswer } from './protocol.ts';

const ATTEMPTS = 4;
const ANSWER_MS = 4000;

/** @throws CodedError when no attempt was taken: CloudFormation then waits for its own time-out of an hour. */
export async function respond(responseUrl: string, answer: CustomResourceAnswer): Promise<void> {
  let last: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      const status = await put(new URL(responseUrl), JSON.stringify(answer));
      if (status < 400) return;
      last = new Error(`status ${status}`);
    } catch (error) {
      last = error;
    }
  }
  throw new CodedError('CUSTOM_RESOURCE_UNANSWERED', `no answer was taken in ${ATTEMPTS} attempts`, last);
}

function put(url: URL, body: string): Promise<number> {
  const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
  // The address is signed for an empty content type.
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const request = send(url, { method: 'PUT', headers, signal }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}
