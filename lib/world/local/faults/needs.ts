/** What faults are done to. */
import type { Topology } from '../../../assembly/topology.ts';
import type { Parts } from '../parts.ts';
import type { LocalContext } from '../ports.ts';

export interface FaultNeeds {
  readonly spine: LocalContext;
  readonly topology: Topology;
  readonly parts: Parts;
}
