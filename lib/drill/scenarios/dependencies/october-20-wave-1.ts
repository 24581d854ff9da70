/**
 * The first wave of 20 October 2025: a region's secret store and the proxy's credentials fail at once, under load,
 * while Lambda goes on replacing environments.
 */
import { replicaUsed } from '../../checks/replica-used.ts';
import { FAILING, HEALED } from './story.ts';
import type { DependencyStory } from './story.ts';

export const october20Wave1: DependencyStory = {
  name: 'october-20-wave-1',
  title: 'secret store and proxy credentials fail at once, and environments are replaced on the way',
  story:
    "As in the first hours of 20 October 2025: Secrets Manager of the serving region answers with errors, RDS Proxy cannot retrieve the credentials of its users, and Lambda ends every environment. New ones take what they hold from the other region's replica, and reach the database past the proxy with a token that needs no secret. The service goes on where it is.",
  faults: [
    { kind: 'secret-store', roles: ['primary'], manner: { kind: 'errors' } },
    { kind: 'proxy-credentials', role: 'primary' },
    { kind: 'recycle-environments', roles: ['primary'] },
  ],
  what: "the secret store and the proxy's credentials",
  absent: ['secret-store'],
  degraded: ['primary'],
  more: [replicaUsed({ phase: FAILING, healed: HEALED, role: 'primary' })],
};
