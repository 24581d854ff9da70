/** F05: a wrong but well-formed secret, of the database. */
import { valueRefused } from '../../checks/value-refused.ts';
import { FAILING, HEALED } from './story.ts';
import type { DependencyStory } from './story.ts';

export const wrongDatabasePassword: DependencyStory = {
  name: 'wrong-database-password',
  title: "somebody writes another environment's password into the database secret",
  story:
    "A person writes a new version of the application's database secret by hand: well-formed, with the next serial, and with a password that the database does not know. RDS Proxy in both regions goes by it and lets nobody in any more; the service tries it before it takes it, keeps what it has, and reaches the database past the proxy until the person repairs the mistake.",
  faults: [{ kind: 'wrong-secret', secret: 'database/application' }],
  what: 'a good database password in the secret store and in the proxy',
  absent: ['secret-store'],
  degraded: ['primary'],
  more: [
    valueRefused({
      holder: 'database-credential',
      phase: FAILING,
      healed: HEALED,
      // The proxy refuses the held one at the next login, often before anybody reads the new one.
      orElse: 'refused where it is used',
    }),
  ],
};
