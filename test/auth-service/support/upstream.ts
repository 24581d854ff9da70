/** An organisation whose people may sign in at a provider, in the service of the tests. */
import { sealConnectionSecret } from '../../../lambda/auth-service/upstream/connection-secret.ts';
import type { DirectoryConnection } from '../../../lambda/runtime/directory/port.ts';
import { CLIENT_ID, CLIENT_SECRET } from '../../../lib/world/local/upstream-provider/id-token.ts';
import { UpstreamProvider } from '../../../lib/world/local/upstream-provider/provider.ts';
import { location } from './browser.ts';
import type { Visit } from './browser.ts';
import { RelyingParty } from './relying-party.ts';
import { World } from './service.ts';

export const ORGANIZATION = 'organization-1';
export const ISSUER = 'https://id.upstream.example';
export const SUBJECT = 'person-1';
const CONNECTION = 'connection-1';

export interface UpstreamBench {
  readonly world: World;
  readonly party: RelyingParty;
  readonly provider: UpstreamProvider;
}

/** The application belongs to the organisation, whose one connection knows `person-1` as the account. */
export async function upstreamBench(): Promise<UpstreamBench> {
  const world = new World();
  const provider = await UpstreamProvider.create(ISSUER, () => Date.now());
  world.upstreamProviders = [provider];
  world.connections = [connectionTo(world)];
  world.clients = world.clients.map((client) => ({ ...client, organizationId: ORGANIZATION }));
  if (world.account !== 'unknown') world.account = { ...world.account, organizationId: ORGANIZATION };
  world.links.set(`${ORGANIZATION} ${ISSUER} ${SUBJECT}`, 'account-1');
  return { world, party: await RelyingParty.discover(world), provider };
}

export const connectionTo = (
  { mac }: World,
  change: Partial<DirectoryConnection> = {},
): DirectoryConnection => ({
  id: CONNECTION,
  organizationId: ORGANIZATION,
  name: 'The <Other>',
  issuer: ISSUER,
  clientId: CLIENT_ID,
  sealedSecret: sealConnectionSecret(mac.keys, change.id ?? CONNECTION, CLIENT_SECRET),
  newUsers: 'create',
  ...change,
});

export const buttonOn = (page: Visit): string => {
  const found = /<a class="button second" href="([^"]+)">Sign in with/.exec(page.body)?.[1];
  if (found === undefined) throw new Error(`no way to a provider: ${page.status} ${page.body}`);
  return new URL(found, page.url).href;
};

/** From the form to the provider. @returns the address that the provider sends the person back to. */
export async function atProvider({ party, provider }: UpstreamBench, form: Visit): Promise<string> {
  const url = location(await party.browser.visit(buttonOn(form)));
  const answer = await provider.answer({ method: 'GET', url, headers: {}, body: '' });
  if (typeof answer === 'string') throw new Error('the provider hangs');
  return answer.headers['location'] ?? '';
}

export const openForm = async ({ party }: UpstreamBench): Promise<Visit> =>
  party.browser.follow((await party.begin()).url);

/** All of it; the last answer, which sends the person on to the application or explains why not. */
export async function signInUpstream(bench: UpstreamBench): Promise<Visit> {
  return bench.party.browser.follow(await atProvider(bench, await openForm(bench)));
}
