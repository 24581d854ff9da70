/** The posted sign-in form. */
import type { Context } from 'koa';

const MAXIMUM_BYTES = 16_384;

/** Fields of a urlencoded body; empty where it is of another type, too long, or repeats a field. */
export async function readForm(ctx: Context): Promise<ReadonlyMap<string, string>> {
  if (ctx.is('application/x-www-form-urlencoded') === false) return new Map();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of ctx.req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAXIMUM_BYTES) return new Map();
    chunks.push(chunk);
  }
  const fields = [...new URLSearchParams(Buffer.concat(chunks).toString('utf8'))];
  const form = new Map(fields);
  return form.size === fields.length ? form : new Map();
}
