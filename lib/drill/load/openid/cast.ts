/** Who takes part: the environment's hosts, one application, its people. Made through the administrative API itself. */
import { randomBytes } from 'node:crypto';

import { CookieJar } from '../../../../lambda/checks/cookie-jar.ts';
import { RelyingParty } from '../../../../lambda/checks/relying-party.ts';
import type { Tokens } from '../../../../lambda/checks/relying-party.ts';
import type { AdministratorClient } from '../../../../lambda/contract/secrets.ts';
import type { World } from '../../../world/world.ts';
import { administratorOf, discoverHosts, readAdministrator, registerApplication } from './enrolment.ts';
import type { DiscoveredHost } from './enrolment.ts';
import { eachOf } from './insist.ts';

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
const APPLICATION = {
  name: 'Drill application',
  type: 'public',
  redirectUris: [REDIRECT_URI],
  postLogoutRedirectUris: [POST_LOGOUT_URI],
  grantTypes: ['authorization_code', 'refresh_token'],
  scopes: SCOPES,
} as const;
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
    const { exchange } = client;
    const discovered = await discoverHosts(world, exchange, signal);
    const request = { world, exchange, signal, hosts: discovered, administrator };
    const made = await registerApplication({ ...request, organization: 'Drill', application: APPLICATION });
    const hosts = discovered.map((host) => hostOf(host, made.clientId, administrator));
    const cast = Array.from({ length: people }, (_, index) => personOf(index, hosts));
    await eachOf([...cast.entries()], WIDTH, async ([index, person]) => {
      await made.enrol({ email: person.email, password: person.password });
      await enrolled(person, index);
    });
    return cast;
  } finally {
    client.close();
  }
}

function hostOf({ name, document }: DiscoveredHost, clientId: string, admin: AdministratorClient): Host {
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
