/** DynamoDB's single-table behaviour, by dynalite: expressions, conditions, item sizes, its errors. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { WorldError } from '../../world.ts';
import { AwsError } from '../aws-api/error.ts';
import type { JsonDocument } from '../aws-api/json-endpoint.ts';
import type { Reaper } from '../ports.ts';

/** dynalite wants a signature of the right form and checks nothing about it; the front has verified the real one. */
const PASSED_ON = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20260101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=a',
};

/** A single-region DynamoDB. */
export interface TableStore {
  /** @throws AwsError what DynamoDB answers. */
  call(operation: string, input: JsonDocument): Promise<JsonDocument>;
  /** Without parsing the answer of a call that succeeded. */
  callRaw(operation: string, body: string | Buffer): Promise<Buffer>;
}

interface ErrorDocument {
  readonly __type?: string;
  /** Spelled either way, by error. */
  readonly message?: string;
  readonly Message?: string;
}

class Dynalite implements TableStore {
  readonly #port: number;
  readonly #agent: Agent;

  constructor(port: number, agent: Agent) {
    this.#port = port;
    this.#agent = agent;
  }

  async call(operation: string, input: JsonDocument): Promise<JsonDocument> {
    return JSON.parse(
      (await this.callRaw(operation, JSON.stringify(input))).toString('utf8'),
    ) as JsonDocument;
  }

  async callRaw(operation: string, body: string | Buffer): Promise<Buffer> {
    const { status, answer } = await this.#exchange(operation, body);
    if (status === 200) return answer;
    const { __type, message, Message, ...details } = JSON.parse(answer.toString('utf8')) as ErrorDocument;
    throw new AwsError(__type ?? 'InternalServerError', message ?? Message ?? '', status, details);
  }

  #exchange(operation: string, body: string | Buffer): Promise<{ status: number; answer: Buffer }> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: '127.0.0.1',
          port: this.#port,
          agent: this.#agent,
          method: 'POST',
          headers: {
            ...PASSED_ON,
            'x-amz-target': `DynamoDB_20120810.${operation}`,
            'content-length': Buffer.byteLength(body),
          },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('end', () =>
            resolve({ status: incoming.statusCode ?? 500, answer: Buffer.concat(chunks) }),
          );
          incoming.on('error', reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}

export interface DynaliteProcess {
  readonly stores: readonly TableStore[];
  stop(): Promise<void>;
}

/** One store for each region, all in one process. @throws WorldError `TABLES_FAILED`. */
export async function startDynalite(reaper: Reaper, stores: number): Promise<DynaliteProcess> {
  const script = fileURLToPath(new URL('./dynalite-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', script, String(stores)], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // A pipe to a process that died is an end, never an exception of the tool.
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close').catch((error: unknown) => error);
  const { pid } = child;
  if (pid !== undefined) reaper.adopt(pid);
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line'), ended.then(() => undefined)]);
  if (first === undefined)
    throw new WorldError('TABLES_FAILED', 'The process of the tables ended before it listened.');
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const ports = JSON.parse(String(first[0])) as readonly number[];
  return {
    stores: ports.map((port) => new Dynalite(port, agent)),
    stop: async () => {
      agent.destroy();
      child.stdin.end();
      await ended;
      if (pid !== undefined) reaper.release(pid);
    },
  };
}
