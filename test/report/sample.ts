/** A document as a drill of a lost region would make it: every kind of block, made from a seed. */
import { binned } from '../../lib/report/bins.ts';
import type { Interval, Lane, ReportDocument, Tone } from '../../lib/report/document.ts';

const START_MS = -20_000;
const END_MS = 150_000;
const BINS = 170;
const range = { startMs: START_MS, endMs: END_MS, bins: BINS };

/** mulberry32, as everywhere in tests. */
const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

interface Attempt {
  readonly atMs: number;
  readonly outcome: 'ok' | 'unavailable' | 'failed';
}
const attempts = (random: () => number, backAtMs: number, afterwards: Attempt['outcome']): Attempt[] =>
  Array.from({ length: 900 }, () => {
    const atMs = START_MS + random() * (END_MS - START_MS);
    const moved = backAtMs - 18_000 + random() * 24_000;
    if (atMs < 0) return { atMs, outcome: 'ok' };
    return { atMs, outcome: atMs < moved ? 'failed' : afterwards };
  });

const journeyLane = (label: string, backAtMs: number | undefined, seed: number): Lane => ({
  kind: 'density',
  label,
  ...binned(
    attempts(seeded(seed), backAtMs ?? 48_000, backAtMs === undefined ? 'unavailable' : 'ok'),
    ({ atMs }) => atMs,
    range,
    [
      { label: 'ok', tone: 'good', includes: ({ outcome }) => outcome === 'ok' },
      { label: 'unavailable', tone: 'warning', includes: ({ outcome }) => outcome === 'unavailable' },
      { label: 'failed', tone: 'bad', includes: ({ outcome }) => outcome === 'failed' },
    ],
  ),
  ...(backAtMs === undefined
    ? { detail: 'honest 503 until promoted' }
    : {
        marks: [{ atMs: backAtMs, label: `${label} is back for the median client`, tone: 'good' as const }],
        detail: `median back after ${(backAtMs / 1000).toFixed(1)} s`,
      }),
});

const dnsLane = (seed: number): Lane => {
  const random = seeded(seed);
  const answers = Array.from({ length: 1_200 }, () => START_MS + random() * (END_MS - START_MS));
  return {
    kind: 'density',
    label: 'DNS answers',
    ...binned(answers, (atMs) => atMs, range, [
      { label: 'primary', tone: 'first', includes: (atMs) => atMs < 40_400 },
      { label: 'standby', tone: 'second', includes: () => true },
    ]),
  };
};

const checkerRows = (seed: number) => {
  const random = seeded(seed);
  return Array.from({ length: 16 }, (_, checker) => {
    const redAtMs = 32_000 + random() * 10_000;
    const intervals: Interval[] = [
      { fromMs: START_MS, toMs: redAtMs, tone: 'good', label: 'healthy' },
      { fromMs: redAtMs, toMs: END_MS, tone: 'bad', label: 'connect timed out after 4 s' },
    ];
    return { label: `checker ${checker}`, intervals };
  });
};
const state = (label: string, changes: readonly [number, Tone, string][]): Lane => ({
  kind: 'state',
  label,
  rows: [
    {
      label,
      intervals: changes.map(([fromMs, tone, said], index) => ({
        fromMs,
        toMs: changes[index + 1]?.[0] ?? END_MS,
        tone,
        label: said,
      })),
    },
  ],
});

const EDGE = 'holdover-dev-edge-eu-west-1';
const journeys = ['session', 'refresh', 'hosted-page', 'sign-in', 'admin'];
const dependencies = [
  'session-table',
  'directory',
  'signing-keys',
  'mac-keys',
  'cookie-keys',
  'aurora-read',
  'aurora-write',
  'writer-guard',
  'secret-store',
];

export const sampleDocument = (): ReportDocument => ({
  title: 'region-loss: everything in eu-west-1 goes dark and nobody acts',
  subtitle:
    'Connections into the primary region hang, open ones stay silent; the standby takes over by health checks.',
  verdict: {
    outcome: 'fail',
    sentence:
      'Sign-in came back inside its objective, but 2 refresh tokens were refused after the move that table A says are honoured.',
  },
  facts: [
    { label: 'environment', value: 'dev' },
    { label: 'shape', value: 'black-hole' },
    { label: 'speed', value: '10' },
    { label: 'seed', value: '1' },
    { label: 'assembly', value: '3f9a1c0be2' },
    { label: 'attempts', value: '4,500' },
  ],
  figures: [
    { label: 'session, p50', value: '49.8', unit: 's', against: 'objective 55 s', tone: 'good' },
    { label: 'refresh, p50', value: '50.6', unit: 's', against: 'objective 55 s', tone: 'good' },
    { label: 'sign-in, p99', value: '71.3', unit: 's', against: 'objective 75 s', tone: 'good' },
    { label: 'hosted-page, p50', value: '48.9', unit: 's', against: 'objective 55 s', tone: 'good' },
    { label: 'admin after the decision', value: '38', unit: 's', against: 'target 180 s', tone: 'good' },
    { label: 'signed out by a retry', value: '2', against: 'allowed 0', tone: 'bad' },
  ],
  findings: [
    {
      severity: 'error',
      title: 'Two refresh tokens of the previous generation were refused in the standby.',
      detail:
        'Expected: the same child as in the primary within 120 s. Observed: invalid_grant after 3.4 s and 9.1 s.',
      where: 'stage record switched, journey refresh',
      resources: [
        'holdover-dev-service-eu-central-1/AuthFunctionRole2F1B',
        'holdover-dev-shared/SessionTable',
      ],
    },
    {
      severity: 'warning',
      title: 'Checks began up to 18 ms late.',
      detail: 'At speed 10 this is 0.2 s of simulated time, inside the margin of every objective.',
    },
  ],
  sections: [
    {
      id: 'timeline',
      title: 'What happened',
      lead: 'All lanes share one axis, counted from the fault. Hover or tab to a bar for its numbers.',
      blocks: [
        {
          kind: 'timeline',
          title: 'Journeys, answers and checks over time',
          description:
            'Attempts fail from the fault on; between 40 and 61 seconds clients move to the standby and succeed again, while administration answers 503 until the promotion.',
          startMs: START_MS,
          endMs: END_MS,
          originMs: 0,
          originLabel: 'after the fault',
          markers: [
            { atMs: 0, label: 'fault: region-loss black-hole in eu-west-1', tone: 'bad' },
            { atMs: 32_300, label: 'first red checker', tone: 'warning' },
            { atMs: 40_400, label: `check red: ${EDGE}/Serving`, tone: 'warning' },
            {
              atMs: 40_500,
              label: 'record switched: login.dev.holdover.example to the standby',
              tone: 'second',
            },
            { atMs: 61_200, label: 'last client moved', tone: 'good' },
            { atMs: 118_000, label: 'promoted, writes open', tone: 'good' },
          ],
          lanes: [
            { kind: 'heading', label: 'Journeys, attempts a second' },
            ...journeys.map((journey, index) =>
              journeyLane(journey, journey === 'admin' ? undefined : 47_000 + index * 1_200, index + 1),
            ),
            { kind: 'heading', label: 'Routing' },
            dnsLane(9),
            state('check Serving (calculated)', [
              [START_MS, 'good', 'healthy'],
              [40_400, 'bad', 'unhealthy'],
            ]),
            { kind: 'state', label: '16 checkers of Ready', rows: checkerRows(4), detail: 'one row each' },
            {
              kind: 'level',
              label: 'healthy checkers of Ready',
              unit: 'of 16',
              maximum: 16,
              points: [
                { atMs: START_MS, value: 16 },
                ...checkerRows(4)
                  .map(({ intervals }) => intervals[1]!.fromMs)
                  .sort((a, b) => a - b)
                  .map((atMs, index) => ({ atMs, value: 15 - index })),
              ],
              threshold: { value: 2.88, label: '18 % of the checkers' },
            },
          ],
        },
      ],
    },
    {
      id: 'stages',
      title: 'Stages of the recovery',
      blocks: [
        {
          kind: 'stages',
          caption: 'From the fault to the last client',
          stages: [
            { label: 'first red checker', startMs: 0, waitMs: 32_280, workMs: 20, resource: `${EDGE}/Ready` },
            { label: 'check red', startMs: 32_300, waitMs: 8_070, workMs: 30, resource: `${EDGE}/Serving` },
            { label: 'record switched', startMs: 40_400, waitMs: 0, workMs: 4, detail: 'both public names' },
            {
              label: 'last client moved',
              startMs: 40_404,
              waitMs: 20_000,
              workMs: 796,
              detail: 'TTL 20 s and one retry',
            },
            { label: 'promoted', startMs: 61_200, waitMs: 56_000, workMs: 800, detail: 'operator action' },
          ],
          note: 'Waiting runs at the speed of the drill; work takes as long as it takes on this machine.',
        },
      ],
    },
    {
      id: 'dependencies',
      title: 'Declared against observed dependencies',
      blocks: [
        {
          kind: 'matrix',
          caption: 'Which journey called what, against what it declares',
          corner: 'journey',
          columns: dependencies,
          rows: journeys.map((journey, row) => ({
            label: journey,
            cells: dependencies.map((dependency, column) =>
              (row + column) % 3 === 0
                ? {
                    sign: '●',
                    tone: 'good' as const,
                    title: `${journey} declares ${dependency} and used it.`,
                  }
                : row === 1 && column === 5
                  ? {
                      sign: '✗',
                      tone: 'bad' as const,
                      title: `${journey} used ${dependency} without declaring it.`,
                    }
                  : (row + column) % 3 === 1
                    ? {
                        sign: '○',
                        tone: 'neutral' as const,
                        title: `${journey} declares ${dependency} and did not need it.`,
                      }
                    : {
                        sign: '',
                        tone: 'neutral' as const,
                        title: `${journey} has nothing to do with ${dependency}.`,
                      },
            ),
          })),
          legend: [
            { sign: '●', tone: 'good', meaning: 'declared and used' },
            { sign: '○', tone: 'neutral', meaning: 'declared, not used here' },
            { sign: '✗', tone: 'bad', meaning: 'used without declaring it' },
          ],
        },
      ],
    },
    {
      id: 'mid-air',
      title: 'Caught in mid-air',
      blocks: [
        {
          kind: 'table',
          caption: 'Flows that crossed the loss',
          columns: [{ label: 'flow' }, { label: 'crossing' }, { label: 'expected' }, { label: 'observed' }],
          rows: [
            [
              'code exchange',
              'code issued in eu-west-1, exchanged in eu-central-1',
              'tokens, once',
              { text: 'tokens, once', tone: 'good' },
            ],
            [
              'refresh',
              'previous generation after the move',
              'same child',
              { text: 'invalid_grant', tone: 'bad' },
            ],
            [
              'hosted page',
              'form posted to the other region',
              '"Try again" with the form',
              { text: 'as expected', tone: 'good' },
            ],
          ],
        },
        {
          kind: 'table',
          caption: 'Items lost inside the replication lag',
          columns: [{ label: 'table' }, { label: 'key' }, { label: 'age at the cut', align: 'right' }],
          rows: [
            ['dev-session', 'a81f…', '612 ms'],
            ['dev-session', '90cc…', '140 ms'],
          ],
          note: 'All younger than the stated lag of 800 ms.',
        },
        {
          kind: 'table',
          caption: 'Denied calls',
          columns: [{ label: 'call' }],
          rows: [],
          whenEmpty: 'No call was denied.',
        },
      ],
    },
  ],
  footer:
    'Repeat with: npm run drill -- run region-loss --seed 1 --speed 10. Evidence: drills/2026-11-22T01-00-00Z-region-loss.',
});
