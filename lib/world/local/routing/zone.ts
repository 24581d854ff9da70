/** What the zone answers, from its records and the status of their checks. */
import type { RecordPart } from '../../../assembly/topology.ts';
import type { NameAnswer } from '../ports.ts';
import { chooseFailover } from './rules/failover.ts';
import type { FailoverRecord } from './rules/failover.ts';

export interface Zone {
  /** @returns undefined for a name that has no record of a type that we serve (A, CNAME). */
  readonly resolve: (name: string) => NameAnswer | undefined;
  /** The record that answers for each name with failover records right now. */
  readonly chosen: () => ReadonlyMap<string, RecordPart>;
}

type FailoverPart = RecordPart & FailoverRecord;
const isFailover = (record: RecordPart): record is FailoverPart => record.failover !== undefined;

/** Other types (TXT, CAA) stand in templates too and are nobody's business here. */
const isServed = (record: RecordPart): boolean => record.type === 'A' || record.type === 'CNAME';

/** Of records with one name the failover ones decide: Route 53 accepts no plain record beside them. */
export const createZone = (records: readonly RecordPart[], isHealthy: (id: string) => boolean): Zone => {
  const byName = Map.groupBy(records.filter(isServed), ({ name }) => name);
  const choose = (group: readonly RecordPart[]): RecordPart | undefined => {
    const failover = group.filter(isFailover);
    return failover.length > 0 ? chooseFailover(failover, isHealthy) : group[0];
  };

  return {
    resolve(name) {
      const record = choose(byName.get(name.toLowerCase()) ?? []);
      return (
        record && {
          type: record.type === 'A' ? 'A' : 'CNAME',
          values: record.values,
          ttlSeconds: record.ttlSeconds,
        }
      );
    },
    chosen() {
      const answers = new Map<string, RecordPart>();
      for (const [name, group] of byName) {
        const record = group.some(isFailover) ? choose(group) : undefined;
        if (record) answers.set(name, record);
      }
      return answers;
    },
  };
};
