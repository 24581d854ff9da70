/**
 * Where a function puts its answer to CloudFormation: a presigned URL of a bucket that CloudFormation owns in each
 * region (CloudFormation guide, "Custom resource request objects").
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { readBody, send } from '../aws-api/http.ts';
import type { LocalContext } from '../ports.ts';

export interface ResponseSlot {
  readonly url: string;
  /** Resolves with the first answer, whatever it holds. */
  readonly answer: Promise<string>;
  /** From now on the URL is refused. */
  close(): void;
}

export const responseHost = (region: string): string =>
  `cloudformation-custom-resource-response-${region.replaceAll('-', '')}.s3.${region}.amazonaws.com`;

export class ResponseStore {
  readonly #context: LocalContext;
  readonly #waiting = new Map<string, (body: string) => void>();

  constructor(context: LocalContext) {
    this.#context = context;
  }

  async start(role: RegionRole, region: string): Promise<void> {
    await this.#context.servers.https({
      role,
      names: [responseHost(region)],
      service: 's3',
      handle: (request, response) => this.#take(request, response),
    });
  }

  open(region: string): ResponseSlot {
    const path = `/${randomUUID()}`;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#waiting.set(path, resolve);
    return {
      url: `https://${responseHost(region)}${path}?X-Amz-Expires=7200`,
      answer: promise,
      close: () => void this.#waiting.delete(path),
    };
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const [path = ''] = (request.url ?? '').split('?');
    const resolve = request.method === 'PUT' ? this.#waiting.get(path) : undefined;
    if (resolve === undefined) {
      send(response, 403, 'application/xml', '<Error><Code>AccessDenied</Code></Error>');
      return;
    }
    send(response, 200, 'application/xml', '');
    resolve(body.toString('utf8'));
  }
}
