/** The way an application and its people get into an environment: the administrative API, as an operator's script. */
import { randomUUID } from 'node:crypto';

import type { AdminCollection } from '../../../../lambda/checks/admin.ts';
import type { NewClient, NewOrganization, NewUser } from '../../../../lambda/contract/administration.ts';
import type { HttpExchange } from '../../../../lambda/contract/http.ts';
import type { AdministratorClient } from '../../../../lambda/contract/secrets.ts';
import type { World } from '../../../world/world.ts';
import { Administrator } from './administrator.ts';
import type { DiscoveredHost } from './discovered-host.ts';
import { insist } from './insist.ts';

/** An application that was registered for the whole environment, and the way to enrol people beside it. */
export interface Enrolment {
  readonly clientId: string;
  readonly organizationId: string;
  /** @returns the account's id. */
  readonly enrol: (person: Omit<NewUser, 'organizationId'>) => Promise<string>;
  /** Anything else, as the same administrator. @returns its id. */
  readonly create: (collection: AdminCollection, record: object) => Promise<string>;
}

export interface EnrolmentRequest {
  readonly world: World;
  readonly exchange: HttpExchange;
  readonly signal: AbortSignal;
  readonly hosts: readonly DiscoveredHost[];
  readonly administrator: AdministratorClient;
  readonly organization: string;
  readonly application: Omit<NewClient, 'organizationId'>;
}

/** Makes the organisation and its application. @throws PreparationRefused where the service would not. */
export async function registerApplication(request: EnrolmentRequest): Promise<Enrolment> {
  const { world, exchange, signal, hosts, application } = request;
  const [first] = hosts;
  if (first === undefined) throw new Error('The environment declares no public host.');
  const administrator = new Administrator(world.clock, first, request.administrator);
  const create = async (collection: AdminCollection, record: object): Promise<string> => {
    const key = randomUUID();
    const made = await insist(world.clock, signal, () =>
      administrator.create(exchange, collection, record, key),
    );
    return String(made['id']);
  };
  const organization: NewOrganization = { name: request.organization };
  const organizationId = await create('organizations', organization);
  const clientId = await create('clients', { ...application, organizationId } satisfies NewClient);
  return {
    clientId,
    organizationId,
    create,
    enrol: (person) => create('users', { ...person, organizationId } satisfies NewUser),
  };
}
