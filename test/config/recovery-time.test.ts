import { describe, expect, test } from '@jest/globals';

import { leastRecovery } from '../../lib/config/recovery-time.ts';

describe('least recovery time', () => {
  test.each([
    // The drill measures 40 s (black hole) and 28 s (refused) to the switch: the least lies a little above each.
    [{ recordTtlSeconds: 20, checkIntervalSeconds: 10, checkFailureThreshold: 3 }, 'blackHole', 52, 66],
    [{ recordTtlSeconds: 20, checkIntervalSeconds: 10, checkFailureThreshold: 3 }, 'refused', 40, 54],
    [{ recordTtlSeconds: 20, checkIntervalSeconds: 10, checkFailureThreshold: 2 }, 'blackHole', 38, 52],
    [{ recordTtlSeconds: 60, checkIntervalSeconds: 30, checkFailureThreshold: 3 }, 'refused', 120, 154],
  ] as const)('%j, %s', (routing, shape, p50Seconds, p99Seconds) => {
    expect(leastRecovery(routing, shape)).toEqual({ p50Seconds, p99Seconds });
  });
});
