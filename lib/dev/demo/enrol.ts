/** Puts the demo application and its one person into a world that has just come up. */
import { randomBytes } from 'node:crypto';

import { RelyingParty } from '../../../lambda/checks/relying-party.ts';
import type { EnvironmentDescriptor } from '../../../lambda/contract/descriptor.ts';
import { readAdministrator } from '../../drill/load/openid/administrator.ts';
import { discoverHosts } from '../../drill/load/openid/discovered-host.ts';
import { registerApplication } from '../../drill/load/openid/enrolment.ts';
import type { World } from '../../world/world.ts';
import { DEMO_APPLICATION, DEMO_HOST, DEMO_REGISTRATION } from './application.ts';

export interface DemoPerson {
  readonly email: string;
  readonly password: string;
}
export interface DemoCast {
  readonly person: DemoPerson;
  /** The application at each issuer, by public host. */
  readonly parties: ReadonlyMap<string, RelyingParty>;
}

/** Every name that people sign in at, the environment's own ones first. */
export const issuersOf = ({
  publicHosts,
  tenantHosts,
}: Pick<EnvironmentDescriptor, 'publicHosts' | 'tenantHosts'>): readonly string[] => [
  ...publicHosts,
  ...tenantHosts.map(({ host }) => host),
];

/** @throws PreparationRefused | Error in one sentence: the service did not take them in. */
export async function enrolDemo(world: World, signal: AbortSignal): Promise<DemoCast> {
  const client = world.client('kept-alive', 'demo-enrolment');
  const { exchange } = client;
  try {
    const administrator = await readAdministrator(world);
    const hosts = await discoverHosts(world, exchange, signal, issuersOf(world.environment));
    const request = { world, exchange, signal, hosts, administrator, organization: 'Demo' };
    const { clientId, enrol } = await registerApplication({ ...request, application: DEMO_APPLICATION });
    const person = { email: `person@${DEMO_HOST}`, password: randomBytes(9).toString('base64url') };
    await enrol({ ...person, name: 'Demo Person' });
    const party = ({ document }: (typeof hosts)[number]): RelyingParty =>
      new RelyingParty(document, { clientId, ...DEMO_REGISTRATION });
    return { person, parties: new Map(hosts.map((host) => [host.name, party(host)])) };
  } finally {
    client.close();
  }
}
