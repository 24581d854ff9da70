/** F12: the proxy knows no writer for two minutes, though the cluster has one. */
import type { DependencyStory } from './story.ts';

const TWO_MINUTES = 120;

export const proxyWithoutWriter: DependencyStory = {
  name: 'proxy-without-writer',
  title: 'the database proxy knows no writer for two minutes',
  story:
    'For two minutes RDS Proxy in the primary turns every login for writing away, as after a failover that it has not followed; the cluster has its writer all the while. Lambda replaces the environments, so that they have to log in anew: administration goes past the proxy.',
  faults: [
    { kind: 'proxy-without-writer', role: 'primary' },
    { kind: 'recycle-environments', roles: ['primary'] },
  ],
  what: 'the writer behind the proxy',
  absent: [],
  degraded: [],
  seconds: TWO_MINUTES,
};
