/** Custom resource of the deploy: creates the first keys and the first administrator's client, once. */
import { keyBootstrapEnvironment } from '../contract/environments.ts';
import { secretsManagerClient } from '../runtime/aws-clients.ts';
import { DEPLOY_PATH } from '../runtime/call-limits.ts';
import { systemClock, wallSeconds } from '../runtime/clock.ts';
import { customResource } from '../runtime/custom-resource/custom-resource.ts';
import { createLogger } from '../runtime/log.ts';
import { bootstrapSecret } from './bootstrap.ts';
import { secretPlans } from './plans.ts';
import { secretStore } from './secret-store.ts';

const log = createLogger({ clock: systemClock, fields: { function: 'key-bootstrap' } });

export const handler = customResource({
  log,
  work: async () => {
    const environment = keyBootstrapEnvironment.decode(process.env);
    const store = secretStore(secretsManagerClient(environment.region, DEPLOY_PATH));
    const outcomes = new Set<string>();
    for (const plan of secretPlans(environment, wallSeconds(systemClock))) {
      const outcome = await bootstrapSecret(store, plan);
      log.info('secret', { target: plan.secretId, outcome });
      outcomes.add(outcome);
    }
    return { Outcome: outcomes.has('created') ? 'created' : 'unchanged' };
  },
});
