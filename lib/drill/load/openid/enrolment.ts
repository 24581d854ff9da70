/** The way an application and its people get into an environment: the administrative API, as an operator's script. */
import { randomUUID } from 'node:crypto';

import { adminCreate, adminToken } from '../../../../lambda/checks/admin.ts';
import { discover } from '../../../../lambda/checks/discovery.ts';
import type { DiscoveryDocument } from '../../../../lambda/checks/discovery.ts';
import { fetchKeySet } from '../../../../lambda/checks/jwks.ts';
import { RelyingParty } from '../../../../lambda/checks/relying-party.ts';
import type { NewClient, NewOrganization, NewUser } from '../../../../lambda/contract/administration.ts';
import { ADMIN_SCOPE } from '../../../../lambda/contract/routes.ts';
import type { HttpExchange } from '../../../../lambda/contract/http.ts';
import type { AdministratorClient } from '../../../../lambda/contract/secrets.ts';
import type { World } from '../../../world/world.ts';
import { insist } from './insist.ts';

/** One issuer of the environment with what it publishes about itself. */
export interface DiscoveredHost {
  readonly name: string;
  readonly document: DiscoveryDocument;
}

/** An application that was registered for the whole environment, and the way to enrol people beside it. */
export interface Enrolment {
  readonly clientId: string;
  readonly enrol: (person: Omit<NewUser, 'organizationId'>) => Promise<void>;
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

/** Every public host, or each of `names`, with its discovery document, once its keys are published too. @throws PreparationRefused */
export async function discoverHosts(
  { environment, clock }: World,
  exchange: HttpExchange,
  signal: AbortSignal,
  names: readonly string[] = environment.publicHosts,
): Promise<readonly DiscoveredHost[]> {
  return Promise.all(
    names.map(async (name) => {
      await insist(clock, signal, () => fetchKeySet(exchange, name));
      return { name, document: await insist(clock, signal, () => discover(exchange, name)) };
    }),
  );
}

/** The first administrator's client, as a person reads it from its secret. @throws Error in one sentence. */
export async function readAdministrator(world: World): Promise<AdministratorClient> {
  const { administratorSecretName } = world.environment;
  const secret = await world.operator.readSecret('primary', administratorSecretName);
  const { clientId, clientSecret, serial } = JSON.parse(secret) as Partial<AdministratorClient>;
  if (clientId !== undefined && clientSecret !== undefined && serial !== undefined)
    return { clientId, clientSecret, serial };
  throw new Error(
    `The secret ${administratorSecretName} holds no administrator's client: key-bootstrap has not run.`,
  );
}

/** A script of the administrator. It never sends a person away, so it has no addresses to return to. */
export const administratorOf = (
  document: DiscoveryDocument,
  { clientId, clientSecret }: AdministratorClient,
): RelyingParty =>
  new RelyingParty(document, {
    clientId,
    clientSecret,
    redirectUri: '',
    postLogoutRedirectUri: '',
    scope: ADMIN_SCOPE,
  });

/** Makes the organisation and its application. @throws PreparationRefused where the service would not. */
export async function registerApplication(request: EnrolmentRequest): Promise<Enrolment> {
  const { world, exchange, signal, hosts, application } = request;
  const [first] = hosts;
  if (first === undefined) throw new Error('The environment declares no public host.');
  const script = administratorOf(first.document, request.administrator);
  const token = await insist(world.clock, signal, () => adminToken(exchange, script, first.name));
  const create = async (
    collection: 'organizations' | 'users' | 'clients',
    record: object,
  ): Promise<string> => {
    const key = randomUUID();
    const made = await insist(world.clock, signal, () =>
      adminCreate(exchange, first.name, token, collection, record, key),
    );
    return String(made['id']);
  };
  const organization: NewOrganization = { name: request.organization };
  const organizationId = await create('organizations', organization);
  const clientId = await create('clients', { ...application, organizationId } satisfies NewClient);
  return {
    clientId,
    enrol: async (person) => {
      await create('users', { ...person, organizationId } satisfies NewUser);
    },
  };
}
