/** The routes: what is read from a request, what is changed, what is answered. */
import { createHash } from 'node:crypto';

import { IDEMPOTENCY_HEADER } from '../../contract/administration.ts';
import { wallSeconds } from '../../runtime/clock.ts';
import type { ServiceRequest } from '../http/message.ts';
import type { Actor } from './access-token.ts';
import { clientChanged, clientRecord, createClient, withSecretAgain } from './clients.ts';
import { invalidBody } from './errors.ts';
import { readClient, readOrganization, readUser, readUserChange } from './inputs.ts';
import { createOrganization, organizationChanged, organizationRecord } from './organizations.ts';
import type { AdministrationOptions } from './options.ts';
import { findRow, listRecords } from './resource.ts';
import { changeUser, createUser, userChanged, userRecord } from './users.ts';
import { performWrite } from './write.ts';
import type { Write } from './write.ts';

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
    const macKeys = options.keys.mac().keys;
    const operationId = operationIdOf(options, call);
    return created(options, call, {
      operation: 'create-client',
      operationId,
      request,
      change: createClient(options.uniqueId(), request, operationId, macKeys),
      find: findRow('clients', (row) =>
        request.type === 'public' ? clientChanged(row) : withSecretAgain(row, operationId, macKeys),
      ),
    });
  },
  'PATCH /users/{id}': async (options, call) => {
    const change = readUserChange(bodyOf(call));
    const write: Write<unknown> = {
      operation: `${change.status === 'disabled' ? 'disable' : 'enable'}-user`,
      operationId: options.uniqueId(),
      actor: call.actor.clientId,
      request: { id: call.subject, ...change },
      change: changeUser(call.subject, change, wallSeconds(options.clock)),
      find: findRow('users', userChanged),
    };
    return { status: 200, body: await performWrite(options, write) };
  },
};

function list<R>(
  table: 'organizations' | 'users' | 'clients',
  recordOf: Parameters<typeof listRecords<R>>[3],
): Operation {
  return async ({ database }, { request }) => {
    const after = new URLSearchParams(request.query).get('after') ?? '';
    if (/[^\w-]/.test(after)) throw invalidBody(['after must be an id that an earlier page named as next']);
    return { status: 200, body: await listRecords(database, table, after, recordOf) };
  };
}

async function created<R>(
  options: AdministrationOptions,
  call: Call,
  write: Omit<Write<R>, 'actor' | 'operationId'> & { readonly operationId?: string },
): Promise<Outcome> {
  const operationId = write.operationId ?? operationIdOf(options, call);
  const body = await performWrite(options, { ...write, operationId, actor: call.actor.clientId });
  return { status: 201, body };
}

/** With an Idempotency-Key the same for the same caller, path and key; without one never the same. */
function operationIdOf(options: AdministrationOptions, { request, actor }: Call): string {
  const [key] = request.headers[IDEMPOTENCY_HEADER] ?? [];
  if (key === undefined) return options.uniqueId();
  if (!/^[\x21-\x7e]{8,128}$/.test(key)) {
    throw invalidBody(['the Idempotency-Key must be 8 to 128 visible ASCII characters']);
  }
  const identity = JSON.stringify([actor.clientId, request.method, request.path, key]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 32);
}

const bodyOf = ({ request }: Call): string => request.body.toString('utf8');
