/** What all checks of an environment say, from what their checkers saw. Pure bookkeeping: no clock, no sockets. */
import type {
  CalculatedHealthCheck,
  EndpointHealthCheck,
  HealthCheckPart,
} from '../../../assembly/topology.ts';
import { WorldError } from '../../world.ts';
import { calculatedCheckFault, enoughChildrenHealthy } from './rules/calculated-checks.ts';
import { withSwitches } from './rules/disabled-and-inverted.ts';
import { enoughCheckersHealthy, healthyPercent } from './rules/eighteen-percent.ts';
import { observe } from './rules/failure-threshold.ts';
import type { CheckerState } from './rules/failure-threshold.ts';
import { firstOfMany, hasSettled, NEW_CHECKER, settledAs } from './rules/new-checks.ts';
import type { Past } from './rules/new-checks.ts';

export interface CheckStatus {
  readonly healthy: boolean;
  /** Share of checkers that see the endpoint healthy, before inversion. Endpoint checks only. */
  readonly healthyPercent?: number;
}
export interface CheckChange extends CheckStatus {
  readonly check: HealthCheckPart;
}
export interface Observation {
  /** Whether this checker's own verdict changed, before inversion. */
  readonly verdictChanged: boolean;
  /** Checks whose status changed: endpoint first, calculated ones after it. */
  readonly changes: readonly CheckChange[];
}

export interface HealthBoard {
  status(id: string): CheckStatus;
  /** Takes one checker's result. */
  record(id: string, checker: number, passed: boolean): Observation;
  /** Whether every checker's verdict rests on replies. */
  settled(): boolean;
}

/** @throws WorldError `HEALTH_CHECK_REFUSED` when Route 53 would not accept a check. */
export const createHealthBoard = (
  checks: readonly HealthCheckPart[],
  checkers: number,
  past: Past = 'new',
): HealthBoard => {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const states = new Map<string, CheckerState[]>();
  for (const check of checks) {
    if (check.kind === 'endpoint') states.set(check.id, new Array<CheckerState>(checkers).fill(NEW_CHECKER));
    else refuseUnusable(check, byId);
  }

  const endpointStatus = (check: EndpointHealthCheck): CheckStatus => {
    const healthy = statesOf(check.id).filter((checker) => checker.healthy).length;
    return {
      healthy: withSwitches(check, enoughCheckersHealthy(healthy, checkers)),
      healthyPercent: healthyPercent(healthy, checkers),
    };
  };
  const calculatedStatus = (check: CalculatedHealthCheck): CheckStatus => {
    const children = check.children.map((id) => status(id).healthy);
    return { healthy: withSwitches(check, enoughChildrenHealthy(children, check.healthyThreshold)) };
  };
  const status = (id: string): CheckStatus => {
    const check = byId.get(id);
    if (!check) throw new WorldError('HEALTH_CHECK_UNKNOWN', `no health check has the id "${id}"`);
    return check.kind === 'endpoint' ? endpointStatus(check) : calculatedStatus(check);
  };
  const statesOf = (id: string): CheckerState[] => states.get(id) ?? [];
  const dependents = (id: string): HealthCheckPart[] =>
    checks.filter((check) => check.id === id || (check.kind === 'calculated' && check.children.includes(id)));

  return {
    status,
    record(id, checker, passed) {
      const check = byId.get(id);
      const state = statesOf(id)[checker];
      if (check?.kind !== 'endpoint' || !state)
        throw new WorldError(
          'HEALTH_CHECK_UNKNOWN',
          `no checker ${checker} watches the health check "${id}"`,
        );
      const affected = dependents(id).map((each) => ({ check: each, before: status(each.id).healthy }));
      const next = firstOfMany(state, past)
        ? settledAs(passed)
        : observe(state, passed, check.failureThreshold);
      statesOf(id)[checker] = next;
      const changes = affected
        .map(({ check: each, before }) => ({ check: each, before, ...status(each.id) }))
        .filter(({ before, healthy }) => before !== healthy);
      return { verdictChanged: next.healthy !== state.healthy, changes };
    },
    settled: () =>
      checks.every(
        (check) => check.kind === 'calculated' || check.disabled || statesOf(check.id).every(hasSettled),
      ),
  };
};

const refuseUnusable = (check: CalculatedHealthCheck, byId: ReadonlyMap<string, HealthCheckPart>): void => {
  const fault = calculatedCheckFault(check, (id) => byId.get(id));
  if (fault === undefined) return;
  const { stack, logicalId } = check.origin;
  throw new WorldError('HEALTH_CHECK_REFUSED', `the calculated health check ${stack}/${logicalId} ${fault}`);
};
