/** The service's flags: AppConfig's document, held in memory, read through OpenFeature. */
import type { AuthServiceEnvironment } from '../contract/environments.ts';
import type { DependencyHealth } from '../contract/health.ts';
import { configurationClient } from '../runtime/aws-clients.ts';
import { HOLDER_PATH } from '../runtime/call-limits.ts';
import { systemClock, systemTimer } from '../runtime/clock.ts';
import { ConfigurationSession } from '../runtime/flags/configuration-session.ts';
import { createFlags } from '../runtime/flags/flags.ts';
import type { Flags } from '../runtime/flags/flags.ts';
import { flagsHealth, holdFlags } from '../runtime/flags/held-flags.ts';
import { SnapshotProvider } from '../runtime/flags/snapshot-provider.ts';
import type { Logger } from '../runtime/log.ts';

export interface ServiceFlags extends Flags {
  /** For the document alone: flags are soft, so no state of theirs takes a region out of rotation. */
  health(): DependencyHealth;
}

/** Nothing is read before the first `refreshIfDue`. */
export function createServiceFlags(environment: AuthServiceEnvironment, log: Logger): ServiceFlags {
  const [clock, timer] = [systemClock, systemTimer];
  const session = new ConfigurationSession({
    client: configurationClient(environment.region, HOLDER_PATH),
    names: {
      application: environment.flagsApplication,
      environment: environment.flagsEnvironment,
      profile: environment.flagsProfile,
    },
    clock,
  });
  const held = holdFlags({
    session,
    environment: environment.environment,
    clock,
    timer,
    random: Math.random,
    onEvent: ({ holder, ...fields }) => log.info('held-value', { ...fields, component: holder }),
  });
  const flags = createFlags({
    provider: new SnapshotProvider(() => held.view()),
    refresh: held,
    clock,
    timer,
    onRefused: (component, reason) => log.warn('flag-refused', { component, reason }),
  });
  return {
    value: (flag) => flags.value(flag),
    refreshIfDue: () => flags.refreshIfDue(),
    settle: (budgetMs) => flags.settle(budgetMs),
    health: () => flagsHealth(held.view()),
  };
}
