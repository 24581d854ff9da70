/** F05: a wrong but well-formed secret. */
import { valueRefused } from '../../checks/value-refused.ts';
import { FAILING, HEALED } from './story.ts';
import type { DependencyStory } from './story.ts';

export const wrongSigningKeys: DependencyStory = {
  name: 'wrong-signing-keys',
  title: 'somebody replaces the signing keys instead of extending them',
  story:
    'A person writes a new version of the signing keys by hand: well-formed, with the next serial, and without the key that signed until now. Whoever took it would refuse every token that is in use. It is refused where it is read, in both regions, and the last good set goes on until the person repairs the mistake.',
  faults: [{ kind: 'wrong-secret', secret: 'keys/signing' }],
  what: 'good signing keys in the secret store',
  absent: ['secret-store'],
  degraded: ['primary'],
  more: [valueRefused({ holder: 'signing-keys', phase: FAILING, healed: HEALED })],
};
