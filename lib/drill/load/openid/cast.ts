/** Who takes part: the environment's hosts, one application, its people. Made through the administrative API itself. */
import { randomBytes, randomUUID } from 'node:crypto';

import { adminCreate, adminToken } from '../../../../lambda/checks/admin.ts';
import { CookieJar } from '../../../../lambda/checks/cookie-jar.ts';
import { discover } from '../../../../lambda/checks/discovery.ts';
import { fetchKeySet } from '../../../../lambda/checks/jwks.ts';
import { RelyingParty } from '../../../../lambda/checks/relying-party.ts';
import type { Tokens } from '../../../../lambda/checks/relying-party.ts';
import { ADMIN_SCOPE } from '../../../../lambda/contract/routes.ts';
import type { NewClient, NewOrganization, NewUser } from '../../../../lambda/contract/administration.ts';
import type { HttpExchange } from '../../../../lambda/contract/http.ts';
import type { AdministratorClient } from '../../../../lambda/contract/secrets.ts';
import type { World } from '../../../world/world.ts';
import { eachOf, insist } from './insist.ts';

/** One issuer, as the application and as the administrator's script know it. */
export interface Host {
  readonly name: string;
  readonly application: RelyingParty;
  readonly administrator: RelyingParty;
}

export interface Person {
  readonly email: string;
  readonly password: string;
  readonly host: Host;
}

/** Somebody who signed in: their browser's cookies and the application's tokens. */
export interface SignedIn {
  readonly person: Person;
  readonly jar: CookieJar;
  readonly tokens: Tokens;
}

const REDIRECT_URI = 'https://application.drill.example/callback';
const POST_LOGOUT_URI = 'https://application.drill.example/signed-out';
const SCOPES = ['openid', 'email', 'offline_access'];
/** Password hashes take a core each; more at once would only queue. */
const WIDTH = 4;

/**
 * @param enrolled called for each person as soon as their account is there.
 * @throws Error in one sentence: a world without these cannot carry any load.
 */
export async function prepareCast(
  world: World,
  people: number,
  signal: AbortSignal,
  enrolled: (person: Person, index: number) => Promise<void>,
): Promise<readonly Person[]> {
  const client = world.client('kept-alive', 'preparation');
  try {
    const administrator = await readAdministrator(world);
    const documents = await discoverHosts(world, client.exchange, signal);
    const made = await makeApplication(world, client.exchange, signal, documents, administrator);
    const hosts = documents.map(({ name, document }) => hostOf(name, document, made.clientId, administrator));
    const cast = Array.from({ length: people }, (_, index) => personOf(index, hosts));
    await eachOf([...cast.entries()], WIDTH, async ([index, person]) => {
      await made.enrol(person);
      await enrolled(person, index);
    });
    return cast;
  } finally {
    client.close();
  }
}

type Documents = Awaited<ReturnType<typeof discoverHosts>>;
type Document = Documents[number]['document'];

async function discoverHosts(world: World, exchange: HttpExchange, signal: AbortSignal) {
  return Promise.all(
    world.environment.publicHosts.map(async (name) => {
      await insist(world.clock, signal, () => fetchKeySet(exchange, name));
      return { name, document: await insist(world.clock, signal, () => discover(exchange, name)) };
    }),
  );
}

async function readAdministrator(world: World): Promise<AdministratorClient> {
  const { administratorSecretName } = world.environment;
  const secret = await world.operator.readSecret('primary', administratorSecretName);
  const { clientId, clientSecret, serial } = JSON.parse(secret) as Partial<AdministratorClient>;
  if (clientId !== undefined && clientSecret !== undefined && serial !== undefined)
    return { clientId, clientSecret, serial };
  throw new Error(
    `The secret ${administratorSecretName} holds no administrator's client: key-bootstrap has not run.`,
  );
}

function hostOf(name: string, document: Document, clientId: string, admin: AdministratorClient): Host {
  return {
    name,
    application: new RelyingParty(document, {
      clientId,
      redirectUri: REDIRECT_URI,
      postLogoutRedirectUri: POST_LOGOUT_URI,
      scope: SCOPES.join(' '),
    }),
    administrator: administratorOf(document, admin),
  };
}

const administratorOf = (document: Document, { clientId, clientSecret }: AdministratorClient): RelyingParty =>
  new RelyingParty(document, {
    clientId,
    clientSecret,
    redirectUri: REDIRECT_URI,
    postLogoutRedirectUri: POST_LOGOUT_URI,
    scope: ADMIN_SCOPE,
  });

/** The organisation and its application, and the way to enrol people in it. */
async function makeApplication(
  { clock }: World,
  exchange: HttpExchange,
  signal: AbortSignal,
  documents: Documents,
  administrator: AdministratorClient,
): Promise<{ readonly clientId: string; readonly enrol: (person: Person) => Promise<void> }> {
  const [first] = documents;
  if (first === undefined) throw new Error('The environment declares no public host.');
  const script = administratorOf(first.document, administrator);
  const token = await insist(clock, signal, () => adminToken(exchange, script, first.name));
  const create = async (
    collection: 'organizations' | 'users' | 'clients',
    record: object,
  ): Promise<string> => {
    const key = randomUUID();
    const made = await insist(clock, signal, () =>
      adminCreate(exchange, first.name, token, collection, record, key),
    );
    return String(made['id']);
  };
  const organizationId = await create('organizations', { name: 'Drill' } satisfies NewOrganization);
  const clientId = await create('clients', applicationOf(organizationId));
  return {
    clientId,
    enrol: async ({ email, password }) => {
      await create('users', { organizationId, email, password } satisfies NewUser);
    },
  };
}

const applicationOf = (organizationId: string): NewClient => ({
  organizationId,
  name: 'Drill application',
  type: 'public',
  redirectUris: [REDIRECT_URI],
  postLogoutRedirectUris: [POST_LOGOUT_URI],
  grantTypes: ['authorization_code', 'refresh_token'],
  scopes: SCOPES,
});

/** People are spread over all public hosts. Passwords are drawn anew for each run. */
function personOf(index: number, hosts: readonly Host[]): Person {
  const host = hosts[index % hosts.length];
  if (host === undefined) throw new Error('The environment declares no public host.');
  return {
    email: `person-${index}@drill.example`,
    password: randomBytes(18).toString('base64url'),
    host,
  };
}

/** An empty browser whose cookies age with the world. */
export const freshJar = (world: World): CookieJar => new CookieJar(() => world.clock.now());
