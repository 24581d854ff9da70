/** The routes: what is read from a request, what is changed, what is answered. */
import { createHash } from 'node:crypto';

import { IDEMPOTENCY_HEADER } from '../../contract/administration.ts';
import type { RecordStatus } from '../../contract/administration.ts';
import { wallSeconds } from '../../runtime/clock.ts';
import type { Entity } from '../../runtime/directory/rows.ts';
import type { ServiceRequest } from '../http/message.ts';
import type { Actor } from './access-token.ts';
import { clientRecord, createClient, withSecretAgain } from './clients.ts';
import { readConnection, readConnectionChange, readLink } from './connection-inputs.ts';
import {
  changeConnection,
  connectionChanged,
  connectionRecord,
  createConnection,
  findConnection,
} from './connections.ts';
import { invalidBody } from './errors.ts';
import { readClient, readOrganization, readUser, readUserChange } from './inputs.ts';
import { createLink, linkChanged, linkRecord } from './links.ts';
import { createOrganization, organizationChanged, organizationRecord } from './organizations.ts';
import type { AdministrationOptions } from './options.ts';
import { findRow, listRecords } from './resource.ts';
import type { Table } from './resource.ts';
import { changeUser, createUser, userChanged, userRecord } from './users.ts';
import { ALLOW, performWrite } from './write.ts';
import type { Effect, Write } from './write.ts';

export interface Outcome {
  readonly status: number;
  readonly body: unknown;
}
/** `subject`: the id in the path, empty where there is none. */
export interface Call {
  readonly request: ServiceRequest;
  readonly actor: Actor;
  readonly subject: string;
}
export type Operation = (options: AdministrationOptions, call: Call) => Promise<Outcome>;

/** By method and path; `{id}` takes one path segment. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /organizations': list('organizations', organizationRecord),
  'GET /users': list('users', userRecord),
  'GET /clients': list('clients', clientRecord),
  'GET /connections': list('connections', connectionRecord),
  'GET /links': list('upstream_links', linkRecord),
  'POST /organizations': async (options, call) => {
    const request = readOrganization(bodyOf(call));
    return created(options, call, {
      operation: 'create-organization',
      request,
      change: createOrganization(options.uniqueId(), request),
      find: findRow('organizations', organizationChanged),
    });
  },
  'POST /users': async (options, call) => {
    const user = readUser(bodyOf(call));
    const { password, ...request } = user;
    const hash = await options.passwords.hash(password);
    return created(options, call, {
      operation: 'create-user',
      request,
      change: createUser(options.uniqueId(), user, hash),
      find: findRow('users', userChanged),
    });
  },
  'POST /clients': async (options, call) => {
    const request = readClient(bodyOf(call));
    const repeatable = { idempotencyKey: idempotencyKeyOf(call), macKeys: options.keys.mac().keys };
    return created(options, call, {
      operation: 'create-client',
      request,
      change: createClient(options.uniqueId(), request, repeatable),
      find: findRow('clients', (row) => withSecretAgain(row, repeatable)),
    });
  },
  'POST /connections': async (options, call) => {
    const connection = readConnection(bodyOf(call));
    const { clientSecret: _secret, ...request } = connection;
    return created(options, call, {
      operation: 'create-connection',
      request,
      change: createConnection(options.uniqueId(), connection, options.keys.mac().keys),
      find: findConnection,
    });
  },
  'POST /links': async (options, call) => {
    const request = readLink(bodyOf(call));
    return created(options, call, {
      operation: 'create-link',
      request,
      change: createLink(request),
      find: findRow('upstream_links', linkChanged),
    });
  },
  'PATCH /connections/{id}': async (options, call) => {
    const change = readConnectionChange(bodyOf(call));
    const { clientSecret, ...request } = change;
    return changed(options, call, {
      operation: clientSecret === undefined ? `${nameOf(change)}-connection` : 'change-connection',
      request: { id: call.subject, ...request, changesSecret: clientSecret !== undefined },
      effect: effectOf(change, { kind: 'connection', id: call.subject }),
      change: changeConnection(call.subject, change, options.keys.mac().keys),
      find: findRow('connections', connectionChanged),
    });
  },
  'PATCH /users/{id}': async (options, call) => {
    const change = readUserChange(bodyOf(call));
    return changed(options, call, {
      operation: `${nameOf(change)}-user`,
      request: { id: call.subject, ...change },
      effect: effectOf(change, { kind: 'account', id: call.subject }),
      change: changeUser(call.subject, change, wallSeconds(options.clock)),
      find: findRow('users', userChanged),
    });
  },
};

interface StatusChange {
  readonly status?: RecordStatus;
}
const nameOf = ({ status }: StatusChange): string => (status === 'disabled' ? 'disable' : 'enable');
const effectOf = ({ status }: StatusChange, entity: Entity): Effect =>
  status === 'disabled' ? { kind: 'deny', entity } : ALLOW;

async function changed<R>(
  options: AdministrationOptions,
  { actor }: Call,
  write: Omit<Write<R>, 'actor' | 'operationId'>,
): Promise<Outcome> {
  const common = { operationId: options.uniqueId(), actor: actor.clientId };
  return { status: 200, body: await performWrite(options, { ...write, ...common }) };
}

function list<R>(table: Table, recordOf: Parameters<typeof listRecords<R>>[3]): Operation {
  return async ({ database }, { request }) => {
    const after = new URLSearchParams(request.query).get('after') ?? '';
    if (/[^\w-]/.test(after)) throw invalidBody(['after must be an id that an earlier page named as next']);
    return { status: 200, body: await listRecords(database, table, after, recordOf) };
  };
}

async function created<R>(
  options: AdministrationOptions,
  call: Call,
  write: Omit<Write<R>, 'actor' | 'operationId' | 'effect'>,
): Promise<Outcome> {
  const common = { operationId: operationIdOf(options, call), actor: call.actor.clientId, effect: ALLOW };
  const body = await performWrite(options, { ...write, ...common });
  return { status: 201, body };
}

/** With an Idempotency-Key the same for the same caller, path and key; without one never the same. */
function operationIdOf(options: AdministrationOptions, call: Call): string {
  const key = idempotencyKeyOf(call);
  if (key === undefined) return options.uniqueId();
  const { request, actor } = call;
  const identity = JSON.stringify([actor.clientId, request.method, request.path, key]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 32);
}

/** @throws AdminRefusal 400 */
function idempotencyKeyOf({ request }: Call): string | undefined {
  const [key] = request.headers[IDEMPOTENCY_HEADER] ?? [];
  if (key === undefined || /^[\x21-\x7e]{8,128}$/.test(key)) return key;
  throw invalidBody(['the Idempotency-Key must be 8 to 128 visible ASCII characters']);
}

const bodyOf = ({ request }: Call): string => request.body.toString('utf8');
