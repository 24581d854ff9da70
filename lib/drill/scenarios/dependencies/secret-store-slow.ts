/** F02: the secret store answers rightly, and late. */
import type { DependencyStory } from './story.ts';

/** Inside the time that one read may take (1 s), and well beyond what a request may wait for a refresh (300 ms). */
const SLOW_MILLISECONDS = 700;

export const secretStoreSlow: DependencyStory = {
  name: 'secret-store-slow',
  title: "the serving region's secret store is slow",
  story:
    'Secrets Manager in the primary takes 700 ms for every answer, just inside the time-out of a read. Values stay fresh, and no request waits for a refresh that runs beside it.',
  faults: [
    { kind: 'secret-store', roles: ['primary'], manner: { kind: 'slow', milliseconds: SLOW_MILLISECONDS } },
  ],
  what: 'the secret store',
  absent: ['secret-store'],
  degraded: [],
};
