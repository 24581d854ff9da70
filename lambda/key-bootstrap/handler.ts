/** Custom resource of the deploy: creates the first keys, the first administrator's client and the probe, once. */
import { keyBootstrapEnvironment } from '../contract/environments.ts';
import { secretsManagerClient } from '../runtime/aws-clients.ts';
import { DEPLOY_PATH } from '../runtime/call-limits.ts';
import { pause, systemClock, systemTimer, wallSeconds } from '../runtime/clock.ts';
import { customResource } from '../runtime/custom-resource/custom-resource.ts';
import { createLogger } from '../runtime/log.ts';
import { bootstrapAll } from './bootstrap-all.ts';
import type { BootstrapPorts } from './bootstrap-all.ts';
import { secretPlans } from './plans.ts';
import { secretStore } from './secret-store.ts';

const log = createLogger({ clock: systemClock, fields: { function: 'key-bootstrap' } });

export const handler = customResource({
  log,
  work: async () => {
    const environment = keyBootstrapEnvironment.decode(process.env);
    const store = secretStore(secretsManagerClient(environment.region, DEPLOY_PATH));
    const ports: BootstrapPorts = {
      store,
      wait: (milliseconds) => pause(systemTimer, milliseconds),
      onDone: (target, outcome) => log.info('secret', { target, outcome }),
    };
    return { Outcome: await bootstrapAll(ports, secretPlans(environment, wallSeconds(systemClock))) };
  },
});
