import { describe, expect, it } from '@jest/globals';

import { createLogger } from '../../../lambda/runtime/log.ts';
import { createMetrics } from '../../../lambda/runtime/metrics.ts';
import { reportBreaker } from '../../../lambda/runtime/resilience/report-breaker.ts';
import { manualTime } from '../../support/manual-time.ts';

function reported(
  ...moves: readonly (readonly ['closed' | 'open' | 'half-open', 'closed' | 'open' | 'half-open'])[]
) {
  const { clock } = manualTime();
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  const report = reportBreaker(createLogger({ clock, write }), createMetrics(clock, 'dev', write));
  for (const [from, to] of moves) report({ breaker: 'directory', from, to });
  return lines;
}

describe('the report of a circuit breaker', () => {
  it('says what has opened, as a warning and as a metric with the breaker in a dimension', () => {
    const [line, metric] = reported(['closed', 'open']);
    expect(line).toMatchObject({
      level: 'warn',
      event: 'circuit-breaker',
      component: 'directory',
      transition: 'closed > open',
    });
    expect(metric).toMatchObject({ Environment: 'dev', Breaker: 'directory', BreakerOpened: 1 });
    expect(metric?.['_aws']).toMatchObject({
      CloudWatchMetrics: [{ Dimensions: [['Environment', 'Breaker'], ['Environment']] }],
    });
  });

  it('writes a line for the probe and a metric for the recovery', () => {
    const lines = reported(['open', 'half-open'], ['half-open', 'closed']);
    expect(lines.map(({ transition }) => transition)).toEqual([
      'open > half-open',
      'half-open > closed',
      undefined,
    ]);
    expect(lines[2]).toMatchObject({ BreakerClosed: 1 });
  });
});
