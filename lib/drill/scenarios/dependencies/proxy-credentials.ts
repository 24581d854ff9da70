/** The outage that this project began with: a proxy that cannot retrieve the credentials of its users. */
import type { DependencyStory } from './story.ts';

export const proxyCredentials: DependencyStory = {
  name: 'proxy-credentials',
  title: 'the database proxy cannot retrieve its credentials',
  story:
    'RDS Proxy in the primary cannot retrieve its secret and lets nobody in; connections that are open stay open. Lambda replaces the environments, so that all of them have to log in anew: they go past the proxy, straight to the cluster, with a token that needs no secret.',
  faults: [
    { kind: 'proxy-credentials', role: 'primary' },
    { kind: 'recycle-environments', roles: ['primary'] },
  ],
  what: "the proxy's credentials",
  absent: [],
  degraded: [],
};
