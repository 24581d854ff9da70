/** F04: the secrets may be read, their key may not be used. */
import type { DependencyStory } from './story.ts';

export const secretKeyDenied: DependencyStory = {
  name: 'secret-key-denied',
  title: "the key of the serving region's secrets is denied",
  story:
    'The grant on the KMS key of the secrets is taken away in the primary: Secrets Manager is there, and can open nothing for the service. As with a denied read, what is held goes on within the hour.',
  faults: [{ kind: 'secret-store', roles: ['primary'], manner: { kind: 'key-denied' } }],
  what: 'the secret store',
  absent: ['secret-store'],
  degraded: ['primary'],
};
