/**
 * The SDK's request time-out ends when the head of the answer has come: an answer that stops in its middle is waited
 * for without an end (tried, 3.1162). This holds the whole of it to the same limit.
 */
import type { Readable } from 'node:stream';

interface SdkClient {
  readonly middlewareStack: {
    add(middleware: never, options: { readonly step: 'deserialize'; readonly priority: 'low' }): void;
  };
}
interface Answer {
  readonly response: unknown;
}

/** Ends whatever `client` is answered when `limitMs` are over; each attempt gets the limit anew. */
export function endAnswers<C extends SdkClient>(client: C, limitMs: number): C {
  // Next to the network, inside of what repeats.
  client.middlewareStack.add(answerDeadline(limitMs) as never, { step: 'deserialize', priority: 'low' });
  return client;
}

const answerDeadline =
  (limitMs: number) =>
  <Input, Output extends Answer>(next: (call: Input) => Promise<Output>) =>
  async (call: Input): Promise<Output> => {
    const startedMs = performance.now();
    const answer = await next(call);
    const body = (answer.response as { readonly body?: Readable }).body;
    if (body !== undefined) endBy(body, Math.max(0, limitMs - (performance.now() - startedMs)), limitMs);
    return answer;
  };

function endBy(body: Readable, leftMs: number, limitMs: number): void {
  const timer = setTimeout(() => body.destroy(new AnswerTimeout(`no whole answer in ${limitMs} ms`)), leftMs);
  body.once('close', () => clearTimeout(timer));
}

/** By this name the SDK knows what may be repeated. */
class AnswerTimeout extends Error {
  override readonly name = 'TimeoutError';
}
