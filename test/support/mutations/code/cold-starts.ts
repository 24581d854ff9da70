/** Breaks of where a process that starts with nothing looks. */
import { seenAs } from './code-break.ts';
import type { CodeBreak } from './code-break.ts';

const OTHER_REGION = '      otherRegionSource(stores.other, secretId, decode),\n';
export const ESCROW = '      escrowSource(escrow),\n';

export const COLD_START_BREAKS: readonly CodeBreak[] = [
  {
    id: 'own-store-only',
    title: "only the own region's store is ever asked",
    why: 'What starts while that store fails holds nothing and serves nobody.',
    edits: [{ file: 'runtime/held-values.ts', text: `${OTHER_REGION}${ESCROW}`, replacement: '' }],
    seenBy: seenAs('dependencies', 'cold-start-in-the-dark'),
    due: [
      // Not the story of 415 minutes: with nobody served each of them is work, and it takes more than a quarter of an hour.
      ...seenAs('dependencies', 'october-20-wave-1'),
      ...seenAs('dependencies-before-the-loss', 'october-20'),
    ],
  },
  {
    id: 'no-other-region',
    title: "the other region's store is never asked",
    why: 'What starts goes by what was put aside, which may be hours old, though a store that knows better is there.',
    edits: [{ file: 'runtime/held-values.ts', text: OTHER_REGION, replacement: '' }],
    seenBy: seenAs('replica-used', 'october-20-wave-1', 'october-20', 'secret-store-dark-415'),
    due: seenAs('replica-used', 'cold-start-in-the-dark'),
  },
  {
    id: 'no-escrow',
    title: 'what a region put aside is never opened',
    why: 'What starts while the stores of both regions are dark holds nothing and serves nobody.',
    edits: [{ file: 'runtime/held-values.ts', text: ESCROW, replacement: '' }],
    seenBy: seenAs('dependencies', 'cold-start-by-escrow'),
  },
];
