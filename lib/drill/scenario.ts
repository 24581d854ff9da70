/** A scenario is a value: what happened to whom, what is done over time, the load, the judges. */
import type { ReplaceKeysEvent } from '../../lambda/contract/events.ts';
import type { Journey } from '../../lambda/contract/journeys.ts';
import type { RegionRole } from '../../lambda/contract/regions.ts';
import type { FaultRequest, LossShape, WorldVariation } from '../world/world.ts';
import type { Absence } from './absence.ts';
import type { Check } from './check.ts';
import type { LoadPlan, MeasuredSpan } from './load/plan.ts';
import type { Issuers } from './load/workload.ts';

export type Step =
  /**
   * Nothing happens, for this long and until every journey has made its attempts.
   * The gate's judges must not fail, or the story ends here.
   */
  | {
      readonly kind: 'observe';
      readonly phase: string;
      readonly seconds: number;
      readonly gate: readonly Check[];
    }
  /** A region is lost with flows in mid-air; waits until every journey that heals by itself is back. */
  | {
      readonly kind: 'lose-region';
      readonly phase: string;
      readonly role: RegionRole;
      /** Of the worst objective: how long to wait for clients that do not come back. */
      readonly patience: number;
      /** Absent: the workload's flows in mid-air. `nobody`: what becomes of them is another scenario's question. */
      readonly caught?: 'nobody';
      readonly gate: readonly Check[];
    }
  /**
   * Dependencies fail and the load goes on: for this long, until every fault has hit something, the regions that live on
   * what they hold have said so, and every journey has made the attempts that it owes.
   */
  | {
      readonly kind: 'inject';
      readonly phase: string;
      /** One after the other. */
      readonly faults: readonly FaultRequest[];
      readonly seconds: number;
      /** Regions that are to say that they are degraded. */
      readonly degraded: readonly RegionRole[];
      /** How long to wait for the last of it. */
      readonly hitWithinSeconds: number;
      /** Between two questions to a region for its health document; every 15 s unless it says otherwise. */
      readonly askEverySeconds?: number;
      readonly gate: readonly Check[];
    }
  /** All that was injected is undone, the newest first; waits until both regions say that all is well again. */
  | {
      readonly kind: 'heal';
      readonly phase: string;
      readonly seconds: number;
      /** How long to wait for the regions' own word. */
      readonly wellWithinSeconds: number;
      readonly gate: readonly Check[];
    }
  /** Somebody signs in at the issuers and tries what must not work: in each of these regions, or by their names. */
  | {
      readonly kind: 'visit-issuers';
      readonly phase: string;
      readonly through: readonly RegionRole[] | 'names';
      readonly gate: readonly Check[];
    }
  /** An operator tries each kind of change that changes nothing in the region; what comes of it is for the judges. */
  | { readonly kind: 'try-changes'; readonly phase: string; readonly role: RegionRole }
  /** An operator promotes the database in the region that is left; waits for the first administrative write. */
  | {
      readonly kind: 'promote-database';
      readonly phase: string;
      readonly to: RegionRole;
      readonly ceilingSeconds: number;
    }
  /** A planned change of sides, nothing being lost: traffic by the claim, the database by a switchover. */
  | {
      readonly kind: 'switch-over';
      readonly phase: string;
      readonly to: RegionRole;
      readonly ceilingSeconds: number;
      readonly gate: readonly Check[];
    }
  /**
   * An operator asks for a rotation and the load goes on: for this long, and until its first attempt has ended one way or
   * the other.
   */
  | {
      readonly kind: 'begin-rotation';
      readonly phase: string;
      /** How its name ends. */
      readonly secret: string;
      readonly seconds: number;
      /** How long to wait for the end of the attempt. */
      readonly endsWithinSeconds: number;
      readonly gate: readonly Check[];
    }
  /** Until both regions say that they hold what the rotation has made. */
  | {
      readonly kind: 'await-rotation';
      readonly phase: string;
      readonly secret: string;
      /** Name of the value in the health document. */
      readonly holder: string;
      readonly seconds: number;
      /** How long to wait for the regions' own word. */
      readonly withinSeconds: number;
      readonly gate: readonly Check[];
    }
  /**
   * An operator has key sets replaced, and an application in each region verifies what it gets by a key set that it
   * keeps for a while; until new keys sign in both regions. Then people come back who were away all the time.
   */
  | {
      readonly kind: 'roll-keys';
      readonly phase: string;
      readonly keys: readonly ReplaceKeysEvent['keys'][];
      /** How long an application goes by a key set before it fetches it again. */
      readonly keptSeconds: number;
      /** How long to wait for the new keys to sign. */
      readonly signsWithinSeconds: number;
      /** For how long applications go on looking after that. */
      readonly seconds: number;
      readonly gate: readonly Check[];
    }
  /** Looks for every administrative write that was acknowledged. */
  | { readonly kind: 'account-for-writes'; readonly phase: string }
  /** Until an alarm told somebody of the fault, or the time in which it has to is over; nothing where it has been. */
  | { readonly kind: 'await-page'; readonly phase: string }
  /** Asks a region by its own name what it says of itself. */
  | { readonly kind: 'ask-readiness'; readonly phase: string; readonly role: RegionRole };

export interface Scenario {
  readonly name: string;
  /** A name that stands for several scenarios, run one after another. */
  readonly group?: string;
  /** One line for `drill list`. */
  readonly title: string;
  /** What happened to whom, in a few sentences. */
  readonly story: string;
  /** Shapes it can take; the first is the default. Empty: it has no fault. */
  readonly shapes: readonly LossShape[];
  /** Abilities of the world without which nothing can be found out. */
  readonly needs: readonly string[];
  /** Where people sign in; at the public hosts unless it says otherwise. */
  readonly issuers?: Issuers;
  /** A speed that the story is told at unless somebody asks for another; 10 where it has none of its own. */
  readonly speed?: number;
  /** What if: absent, the world is as the assembly says. */
  readonly variation?: WorldVariation;
  /** What the story takes away, where it takes away what journeys declare to need. */
  readonly absence?: Absence;
  readonly steps: readonly Step[];
  readonly load: LoadPlan;
  readonly checks: readonly Check[];
  readonly selfHealing: readonly Journey[];
  readonly measured: readonly MeasuredSpan[];
}
