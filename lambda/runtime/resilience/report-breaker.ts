/** A breaker's transitions as log lines and metrics. */
import { METRICS } from '../../contract/metrics.ts';
import type { Logger } from '../log.ts';
import type { EmitMetric } from '../metrics.ts';
import type { BreakerTransition } from './circuit-breaker.ts';

/** Every transition is a line; those to open and closed are metrics too, with the breaker's name as dimension. */
export function reportBreaker(log: Logger, emit: EmitMetric): (transition: BreakerTransition) => void {
  return ({ breaker, from, to, error }) => {
    const level = to === 'open' ? 'warn' : 'info';
    log[level]('circuit-breaker', { component: breaker, transition: `${from} > ${to}`, error });
    if (to === 'half-open') return;
    const name = to === 'open' ? METRICS.breakerOpened : METRICS.breakerClosed;
    emit({ name, value: 1, unit: 'Count', breaker });
  };
}
