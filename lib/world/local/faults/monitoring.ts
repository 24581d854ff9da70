/** A region's metrics, alarms and topics are dead: nothing is recorded, no alarm looks, nobody is told. */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { InjectedFault } from '../../world.ts';
import type { Alarms } from '../alarms/alarms.ts';

export function blindMonitoring(alarms: Pick<Alarms, 'blind'>, role: RegionRole): InjectedFault {
  const { hits, end } = alarms.blind(role);
  return {
    hits,
    heal: () => {
      end();
      return Promise.resolve();
    },
  };
}
