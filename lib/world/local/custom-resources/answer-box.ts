/**
 * Where functions PUT their answers: the bucket behind a custom resource's ResponseURL, one per region, under the name
 * that CloudFormation uses (`cloudformation-custom-resource-response-<region without dashes>`, path style not modelled).
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { LocalContext } from '../ports.ts';

/** What a function answers, as far as a deploy reads it. */
export interface ResourceAnswer {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
  readonly Data?: Readonly<Record<string, unknown>>;
}
export interface AnswerBox {
  /** A fresh address, and the promise of what is PUT there. */
  open(): { readonly url: string; readonly answer: Promise<ResourceAnswer> };
}

export const openAnswerBox = async (
  { servers }: Pick<LocalContext, 'servers'>,
  role: RegionRole,
  region: string,
): Promise<AnswerBox> => {
  const host = `cloudformation-custom-resource-response-${region.replaceAll('-', '')}.s3.${region}.amazonaws.com`;
  const waiting = new Map<string, (answer: ResourceAnswer) => void>();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const deliver = waiting.get(request.url ?? '');
    const body = await readText(request);
    response.statusCode = deliver === undefined || request.method !== 'PUT' ? 403 : 200;
    response.end();
    if (response.statusCode !== 200) return;
    waiting.delete(request.url ?? '');
    deliver?.(JSON.parse(body) as ResourceAnswer);
  };
  await servers.https({ role, names: [host], service: 's3', handle });
  return {
    open() {
      const path = `/${randomUUID()}?X-Amz-Signature=${randomUUID()}`;
      const answer = new Promise<ResourceAnswer>((resolve) => waiting.set(path, resolve));
      return { url: `https://${host}${path}`, answer };
    },
  };
};

const readText = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};
