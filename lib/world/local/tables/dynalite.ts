/** DynamoDB's single-table behaviour, by dynalite: expressions, conditions, item sizes, its errors. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { WorldError } from '../../world.ts';
import { AwsError } from '../aws-api/error.ts';
import type { JsonDocument } from '../aws-api/json-endpoint.ts';
import type { Reaper } from '../ports.ts';
import type { TableReply, TableRequest, TablesReady } from './dynalite-messages.ts';

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
  readonly #store: number;
  readonly #channel: Channel;

  constructor(store: number, channel: Channel) {
    this.#store = store;
    this.#channel = channel;
  }

  async call(operation: string, input: JsonDocument): Promise<JsonDocument> {
    return JSON.parse(await this.#ask(operation, JSON.stringify(input))) as JsonDocument;
  }

  async callRaw(operation: string, body: string | Buffer): Promise<Buffer> {
    return Buffer.from(await this.#ask(operation, body.toString()));
  }

  async #ask(operation: string, body: string): Promise<string> {
    const { status, body: answer } = await this.#channel.ask({ store: this.#store, operation, body });
    if (status === 200) return answer;
    const { __type, message, Message, ...details } = JSON.parse(answer) as ErrorDocument;
    throw new AwsError(__type ?? 'InternalServerError', message ?? Message ?? '', status, details);
  }
}

/** Requests and replies by number; a process that ended answers every open request with an error. */
class Channel {
  readonly #child: ChildProcess;
  readonly #open = new Map<number, PromiseWithResolvers<TableReply>>();
  #sequence = 0;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (reply: TableReply) => {
      this.#open.get(reply.id)?.resolve(reply);
      this.#open.delete(reply.id);
    });
    child.once('exit', () => this.#end());
  }

  ask(request: Omit<TableRequest, 'id'>): Promise<TableReply> {
    this.#sequence += 1;
    const id = this.#sequence;
    const answer = Promise.withResolvers<TableReply>();
    this.#open.set(id, answer);
    if (this.#child.connected) this.#child.send({ ...request, id } satisfies TableRequest, () => undefined);
    else this.#end();
    return answer.promise;
  }

  #end(): void {
    for (const { reject } of this.#open.values())
      reject(new AwsError('InternalServerError', 'The process of the tables ended.', 500));
    this.#open.clear();
  }
}

export interface DynaliteProcess {
  readonly stores: readonly TableStore[];
  /** Resolves when the process is gone, whoever ended it. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** One store for each region, all in one process. @throws WorldError `TABLES_FAILED`. */
export async function startDynalite(reaper: Reaper, stores: number): Promise<DynaliteProcess> {
  const script = fileURLToPath(new URL('./dynalite-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', script, String(stores)], {
    detached: true,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = once(child, 'exit').then(
    () => undefined,
    () => undefined,
  );
  const { pid } = child;
  if (pid !== undefined) reaper.adopt(pid);
  const ready = once(child, 'message').then(([first]) => first as TablesReady);
  // Lost against the end of the process, it never settles or fails; the end says what is needed.
  ready.catch(() => undefined);
  if ((await Promise.race([ready, ended])) === undefined)
    throw new WorldError('TABLES_FAILED', 'The process of the tables ended before it listened.');
  const channel = new Channel(child);
  return {
    stores: Array.from({ length: stores }, (_, store) => new Dynalite(store, channel)),
    ended,
    stop: async () => {
      // Nothing to save: the tables live in its memory.
      child.kill('SIGKILL');
      await ended;
      if (pid !== undefined) reaper.release(pid);
    },
  };
}
