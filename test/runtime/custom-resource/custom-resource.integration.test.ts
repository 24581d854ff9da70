import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { customResource } from '../../../lambda/runtime/custom-resource/custom-resource.ts';
import type {
  CustomResourceAnswer,
  CustomResourceEvent,
} from '../../../lambda/runtime/custom-resource/protocol.ts';
import { CodedError } from '../../../lambda/runtime/errors.ts';
import { createLogger } from '../../../lambda/runtime/log.ts';
import { customResourceEvent } from '../../support/custom-resource-event.ts';

interface Taken {
  readonly method: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly answer: CustomResourceAnswer;
}
let taken: Taken[];
let statuses: number[];
let url: string;
let lines: string[];
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => {
    taken.push({
      method: request.method,
      headers: request.headers,
      answer: JSON.parse(body) as CustomResourceAnswer,
    });
    response.writeHead(statuses.shift() ?? 200).end();
  });
});

beforeEach(async () => {
  [taken, statuses, lines] = [[], [], []];
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?signature=presigned`;
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

const clock = { wallMs: () => 0, monotonicMs: () => 0 };
const run = (
  work: () => Promise<Record<string, string>>,
  changes: Partial<CustomResourceEvent> = {},
): Promise<CustomResourceAnswer> =>
  customResource({ work, log: createLogger({ clock, write: (line) => lines.push(line) }) })(
    customResourceEvent({ ResponseURL: url, ...changes }),
  );

describe('the answer to CloudFormation', () => {
  test('of work that succeeds carries its attributes, under the content type that the address was signed for', async () => {
    await run(() => Promise.resolve({ Arn: 'arn:1' }));
    expect(taken).toHaveLength(1);
    expect(taken[0]).toMatchObject({
      method: 'PUT',
      answer: {
        Status: 'SUCCESS',
        PhysicalResourceId: 'Thing',
        RequestId: 'request-1',
        Data: { Arn: 'arn:1' },
      },
    });
    expect(taken[0]?.headers['content-type']).toBe('');
    expect(taken[0]?.headers['transfer-encoding']).toBeUndefined();
  });

  test('keeps the physical id of an update', async () => {
    const answer = await run(() => Promise.resolve({}), {
      RequestType: 'Update',
      PhysicalResourceId: 'physical-1',
    });
    expect(answer.PhysicalResourceId).toBe('physical-1');
  });

  test('to a delete is SUCCESS without any work', async () => {
    const answer = await run(() => Promise.reject(new Error('must not run')), { RequestType: 'Delete' });
    expect(answer.Status).toBe('SUCCESS');
  });

  test('of work that fails is FAILED with our sentence', async () => {
    await run(() => Promise.reject(new CodedError('X', 'the directory cannot be written')));
    expect(taken[0]?.answer).toMatchObject({ Status: 'FAILED', Reason: 'the directory cannot be written' });
  });

  test('never quotes the message of a library', async () => {
    await run(() => Promise.reject(Object.assign(new Error('password=secret'), { code: '28P01' })));
    expect(JSON.stringify(taken)).not.toContain('secret');
    expect(taken[0]?.answer.Reason).toContain('28P01');
    expect(lines.join()).not.toMatch(/secret|presigned/);
  });

  test('is sent again when it was not taken', async () => {
    statuses = [500, 503];
    await run(() => Promise.resolve({}));
    expect(taken).toHaveLength(3);
  });

  test('that nobody takes is an error of the function', async () => {
    statuses = [500, 500, 500, 500];
    await expect(run(() => Promise.resolve({}))).rejects.toMatchObject({
      code: 'CUSTOM_RESOURCE_UNANSWERED',
    });
  });
});
