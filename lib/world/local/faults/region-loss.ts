/** All that lives in one region stops, in one of three shapes; every part of it hears of it from the network. */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { InjectedFault, LossShape } from '../../world.ts';
import type { LocalContext } from '../ports.ts';

type Needs = Pick<LocalContext, 'network'>;
/** Counts, by part, what stops with the region. */
export type Census = () => Readonly<Record<string, number>>;

export const loseRegion = (
  { network }: Needs,
  role: RegionRole,
  shape: LossShape,
  census: Census,
): InjectedFault => {
  const stopped = census();
  const before = network.hits()[role];
  network.setLink(role, shape);
  return {
    hits: () => ({ ...stopped, 'connections and requests': network.hits()[role] - before }),
    heal: (afterwards) => {
      // Nothing of this world outlives it:
      // a region that came back now would start its processes to end them at once.
      if (afterwards === 'goes-on' && network.link(role) !== 'up') network.setLink(role, 'up');
      return Promise.resolve();
    },
  };
};
