/** Breaks of how a secret is replaced on purpose, and of how its new version is taken up. */
import { seenAs } from './code-break.ts';
import type { CodeBreak } from './code-break.ts';

export const ROTATION_BREAKS: readonly CodeBreak[] = [
  {
    id: 'nobody-looks-for-a-newer-password',
    title: 'a password that is refused is no reason to ask for a newer one',
    why: 'Each process goes on with the former password until its next refresh, minutes after the rotation.',
    edits: [
      {
        file: 'runtime/database/once-plus-retry.ts',
        text: '  credential.rejectedInUse(serial);\n',
        replacement: '',
      },
    ],
    seenBy: seenAs('rotation-felt', 'rotation-under-load'),
  },
  {
    id: 'rotation-waits-for-no-copy',
    title: 'a secret is changed whether or not its copy follows',
    why: 'The region that is away comes back to a password that its database, which replicates, no longer takes.',
    edits: [
      {
        file: 'secret-rotation/replicas.ts',
        text: 'if (behind.length === 0) return;',
        replacement: 'return;',
      },
    ],
    seenBy: seenAs('deferred', 'rotation-while-dark'),
  },
  {
    id: 'new-key-signs-at-once',
    title: 'a key signs as soon as it is published',
    why: 'Applications that keep the key set meet tokens of a key that they have never heard of.',
    edits: [{ file: 'runtime/held-keys/phases.ts', text: '  published: 2,', replacement: '  published: 0,' }],
    seenBy: seenAs('keys-rolled', 'key-rollover'),
  },
];
