/** AppConfig of a region, or of both, fails whoever reads flags. */
import type { FlagManner, InjectedFault, Roles } from '../../world.ts';
import type { AppConfigData } from '../appconfig/appconfig-data.ts';

export function troubleFlagProvider(
  configuration: Pick<AppConfigData, 'setFault' | 'faultHits'>,
  roles: Roles,
  manner: FlagManner,
): InjectedFault {
  for (const role of roles) configuration.setFault(role, { kind: manner });
  return {
    hits: () =>
      Object.fromEntries(
        roles.map((role) => [`flag provider of the ${role}`, configuration.faultHits(role)]),
      ),
    heal: () => {
      for (const role of roles) configuration.setFault(role, { kind: 'none' });
      return Promise.resolve();
    },
  };
}
