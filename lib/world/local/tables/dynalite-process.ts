/**
 * A process of its own for the tables, so that their work never delays a checker or an answer of the tool. It takes
 * requests over the channel to its parent and hands them to dynalite's own checks and actions, as dynalite's HTTP
 * server does: signatures and HTTP are the front's business, and a second HTTP hop cost more than the tables
 * themselves (measured). Ends when its parent does.
 */
import { createRequire } from 'node:module';

import type { TableReply, TableRequest, TablesReady } from './dynalite-messages.ts';

interface StatusError {
  readonly statusCode: number;
  readonly body: unknown;
}
type Store = Readonly<Record<string, unknown>>;
type Action = (store: Store, data: unknown, done: (error: unknown, data: unknown) => void) => void;
interface ActionChecks {
  readonly types: unknown;
  readonly custom: unknown;
}
interface Checks {
  toLowerFirst(operation: string): string;
  checkTypes(data: unknown, types: unknown): unknown;
  checkValidations(data: unknown, types: unknown, custom: unknown, store: Store): void;
}
interface Operation {
  readonly act: Action;
  readonly checks: ActionChecks;
}

const require = createRequire(import.meta.url);
const database = require('dynalite/db') as { create(options: Readonly<Record<string, unknown>>): Store };
const checks = require('dynalite/validations') as Checks;
const operations = new Map<string, Operation>();
const stores = Array.from({ length: Number(process.argv[2]) }, () => database.create({ createTableMs: 0 }));

process.on('message', (request: TableRequest) => take(request));
process.on('disconnect', () => process.exit(0));
tell({ ready: true });

function take({ id, store: index, operation, body }: TableRequest): void {
  const answer = (status: number, document: unknown): void =>
    tell({ id, status, body: JSON.stringify(document) });
  const refuse = (error: unknown): void => {
    if (isStatusError(error)) answer(error.statusCode, error.body);
    else answer(500, { __type: 'InternalServerError', message: String(error) });
  };
  try {
    const store = stores[index] ?? {};
    const { act, checks: own } = operationNamed(operation);
    const data = checks.checkTypes(JSON.parse(body), own.types);
    checks.checkValidations(data, own.types, own.custom, store);
    act(store, data, (error, result) => (error ? refuse(error) : answer(200, result)));
  } catch (error) {
    refuse(error);
  }
}

function operationNamed(name: string): Operation {
  const file = checks.toLowerFirst(name);
  const known = operations.get(file) ?? {
    act: require(`dynalite/actions/${file}`) as Action,
    checks: require(`dynalite/validations/${file}`) as ActionChecks,
  };
  operations.set(file, known);
  return known;
}

function isStatusError(error: unknown): error is StatusError {
  return typeof error === 'object' && error !== null && 'statusCode' in error;
}

function tell(message: TableReply | TablesReady): void {
  // The parent may be gone; the end of the channel ends this process.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
