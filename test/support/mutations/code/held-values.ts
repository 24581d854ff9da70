/** Breaks of what is held in memory: what a failed reading may do to it, and who waits for a reading. */
import { seenAs } from './code-break.ts';
import { ESCROW } from './cold-starts.ts';
import type { CodeBreak } from './code-break.ts';

const COUNTED = 'inARow: (holding.failure?.inARow ?? 0) + 1 };';

export const HELD_VALUE_BREAKS: readonly CodeBreak[] = [
  {
    id: 'failed-reading-renews-the-age',
    title: 'a reading that failed counts as a confirmation',
    why: 'A value that nobody stands behind any more looks fresh for ever: no age grows and no alarm ever comes.',
    edits: [
      {
        file: 'runtime/holder/state.ts',
        text: COUNTED,
        replacement: `${COUNTED}
  if (holding.kind === 'holding') holding = { ...holding, confirmedAtMs: atMs, ownConfirmedAtMs: atMs };`,
      },
    ],
    seenBy: [
      ...seenAs(
        'degraded-told',
        'secret-store-errors',
        'secret-store-hangs',
        'secret-stores-dark',
        'secret-store-throttles',
        'secret-store-denies',
        'secret-key-denied',
        'secret-store-unresolvable',
      ),
      ...seenAs('soft-told-flags', 'flag-provider-errors'),
    ],
  },
  {
    id: 'failed-reading-empties-the-holder',
    title: 'a reading that failed throws away what is held',
    why: 'As a cache with a hard expiry does at its end, with nothing put aside: requests meet nothing until a store answers.',
    edits: [
      {
        file: 'runtime/holder/state.ts',
        text: COUNTED,
        replacement: `${COUNTED}
  if (holding.kind === 'holding') return { kind: 'empty', failure };`,
      },
      // With what was put aside it would be filled again within a moment, and whether anybody asks in that moment is chance.
      { file: 'runtime/held-values.ts', text: ESCROW, replacement: '' },
    ],
    seenBy: seenAs('dependencies', 'secret-stores-dark'),
  },
  {
    id: 'each-request-asks',
    title: 'each request asks the store, and is answered when the store was',
    why: 'The store is on the request path: whatever it takes longer, everybody waits longer.',
    edits: [
      {
        file: 'runtime/holder/holder.ts',
        text: 'if (this.#options.clock.wallMs() >= this.#nextDueMs) this.#start();',
        replacement: 'this.#start();',
      },
      {
        file: 'runtime/holder/holder.ts',
        text: 'if (flight === undefined || flight.waitedFor) return;',
        replacement: 'if (flight === undefined) return;',
      },
      {
        file: 'runtime/holder/holder.ts',
        text: 'export const SETTLE_MS = 300;',
        replacement: 'export const SETTLE_MS = 1500;',
      },
    ],
    seenBy: seenAs('added-latency', 'secret-store-slow', 'flag-provider-hangs'),
  },
  {
    id: 'any-keys-are-taken',
    title: 'a new set of keys is taken without a look at the one that is held',
    why: 'Whoever replaced the keys instead of extending them would end every session and every token.',
    edits: [
      {
        file: 'runtime/held-keys/validate.ts',
        text: "Promise.resolve(sound ? 'accepted' : 'rejected');",
        replacement: "Promise.resolve(sound || 'accepted' ? 'accepted' : 'rejected');",
      },
    ],
    seenBy: seenAs('value-refused', 'wrong-signing-keys'),
  },
];
