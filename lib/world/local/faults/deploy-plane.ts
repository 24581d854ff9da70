/** Nobody can change anything in a region: no stack, no function, no database by its API, and no record anywhere. */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { InjectedFault } from '../../world.ts';
import type { DeployTrouble } from '../deploy-plane/trouble.ts';

export function freezeDeployPlane(trouble: DeployTrouble, role: RegionRole): InjectedFault {
  const { hits, end } = trouble.begin(role);
  return {
    hits: () =>
      Object.fromEntries(Object.entries(hits()).map(([plane, count]) => [`${plane} for the ${role}`, count])),
    heal: () => {
      end();
      return Promise.resolve();
    },
  };
}
