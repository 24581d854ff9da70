/** Who takes part: the environment's hosts, one application, its people. Made through the administrative API itself. */
import { randomBytes } from 'node:crypto';

import { CookieJar } from '../../../../lambda/checks/cookie-jar.ts';
import { RelyingParty } from '../../../../lambda/checks/relying-party.ts';
import type { Tokens } from '../../../../lambda/checks/relying-party.ts';
import type { AdministratorClient } from '../../../../lambda/contract/secrets.ts';
import type { World } from '../../../world/world.ts';
import { Administrator, readAdministrator } from './administrator.ts';
import { discoverHosts } from './discovered-host.ts';
import type { DiscoveredHost } from './discovered-host.ts';
import { registerApplication } from './enrolment.ts';
import { eachOf } from './insist.ts';
import type { Issuers } from '../workload.ts';

/** One issuer, as the application and as the administrator's script know it. */
export interface Host {
  readonly name: string;
  readonly application: RelyingParty;
  readonly administrator: Administrator;
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
export const APPLICATION = {
  name: 'Drill application',
  type: 'public',
  redirectUris: [REDIRECT_URI],
  postLogoutRedirectUris: [POST_LOGOUT_URI],
  grantTypes: ['authorization_code', 'refresh_token'],
  scopes: SCOPES,
} as const;
/** Password hashes take a core each; more at once would only queue. */
const WIDTH = 4;

/** The people of a run and every issuer that their application knows. */
export interface Cast {
  readonly people: readonly Person[];
  readonly publicHosts: readonly Host[];
  readonly tenantHosts: readonly Host[];
}

export interface CastRequest {
  readonly people: number;
  /** Whose hosts people sign in at. */
  readonly issuers: Issuers;
  readonly signal: AbortSignal;
  /** Called for each person as soon as their account is there. */
  readonly enrolled: (person: Person, index: number) => Promise<void>;
}

/**
 * Administration is asked at a public host.
 * @throws Error in one sentence: a world without these cannot carry any load.
 */
export async function prepareCast(
  world: World,
  { people, issuers, signal, enrolled }: CastRequest,
): Promise<Cast> {
  const client = world.client('kept-alive', 'preparation');
  try {
    const administrator = await readAdministrator(world);
    const { exchange } = client;
    const { environment } = world;
    const tenantNames = issuers === 'tenant' ? environment.tenantHosts.map(({ host }) => host) : [];
    const [discovered, ofTenants] = await Promise.all([
      discoverHosts(world, exchange, signal),
      discoverHosts(world, exchange, signal, tenantNames),
    ]);
    const request = { world, exchange, signal, hosts: discovered, administrator };
    const made = await registerApplication({ ...request, organization: 'Drill', application: APPLICATION });
    const host = (one: DiscoveredHost): Host => hostOf(world, one, made.clientId, administrator);
    const [publicHosts, tenantHosts] = [discovered.map(host), ofTenants.map(host)];
    const homes = issuers === 'tenant' ? tenantHosts : publicHosts;
    const cast = Array.from({ length: people }, (_, index) => personOf(index, homes));
    await eachOf([...cast.entries()], WIDTH, async ([index, person]) => {
      await made.enrol({ email: person.email, password: person.password });
      await enrolled(person, index);
    });
    return { people: cast, publicHosts, tenantHosts };
  } finally {
    client.close();
  }
}

export function hostOf(
  { clock }: World,
  discovered: DiscoveredHost,
  clientId: string,
  admin: AdministratorClient,
): Host {
  const { name, document } = discovered;
  return {
    name,
    application: new RelyingParty(document, {
      clientId,
      redirectUri: REDIRECT_URI,
      postLogoutRedirectUri: POST_LOGOUT_URI,
      scope: SCOPES.join(' '),
    }),
    administrator: new Administrator(clock, discovered, admin),
  };
}

/** People are spread over all hosts of the run. Passwords are drawn anew for each run. */
function personOf(index: number, hosts: readonly Host[]): Person {
  const host = hosts[index % hosts.length];
  if (host === undefined) throw new Error('The environment declares no host for people to sign in at.');
  return {
    email: `person-${index}@drill.example`,
    password: randomBytes(18).toString('base64url'),
    host,
  };
}

/** An empty browser whose cookies age with the world. */
export const freshJar = (world: World): CookieJar => new CookieJar(() => world.clock.now());
