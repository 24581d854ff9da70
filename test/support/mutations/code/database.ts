/** Breaks of the ways to the database and of what comes back after it was away. */
import { seenAs } from './code-break.ts';
import type { CodeBreak } from './code-break.ts';

const WAYS = 'runtime/database/ways.ts';

export const DATABASE_BREAKS: readonly CodeBreak[] = [
  {
    id: 'rejected-password-ends-the-way',
    title: 'a password that is refused ends the request, whatever other way there is',
    why: 'With a password that the proxy does not take, nobody signs in any more, though a token would let them in.',
    edits: [
      {
        file: WAYS,
        text: "new Set(['unserved', 'unreachable', 'rejected'])",
        replacement: "new Set(['unserved', 'unreachable'])",
      },
    ],
    seenBy: seenAs(['standby-serves', 'in-rotation'], 'replica-late'),
    due: seenAs('dependencies', 'wrong-database-password'),
  },
  {
    id: 'any-password-is-taken',
    title: 'a newer password is taken without a login that tries it',
    why: 'A password that nobody takes replaces one that works, and is put aside over it for the next cold start.',
    edits: [
      {
        file: 'runtime/database/validate-credential.ts',
        text: "return newer && testLogin !== undefined ? testLogin(candidate) : 'accepted';",
        replacement: "return newer && testLogin === undefined ? 'unknown' : 'accepted';",
      },
    ],
    seenBy: seenAs('value-refused', 'wrong-database-password'),
  },
  {
    id: 'proxy-is-the-only-way',
    title: 'a proxy that can serve nobody ends the request',
    why: 'A proxy that cannot retrieve its credentials takes every new login down with it.',
    edits: [
      {
        file: WAYS,
        text: "return [...proxied, past('fallback')];",
        replacement: 'return proxied;',
      },
      {
        file: WAYS,
        text: "if (detour.active()) return [past('fallback'), ...proxied];",
        replacement: '',
      },
    ],
    seenBy: seenAs('dependencies', 'proxy-credentials'),
    due: [
      ...seenAs('dependencies', 'october-20-wave-1'),
      ...seenAs('dependencies-before-the-loss', 'october-20'),
    ],
  },
  {
    id: 'no-writer-is-final',
    title: 'a proxy that knows no writer is believed',
    why: 'Administration stops though the cluster has its writer all the while.',
    edits: [
      {
        file: WAYS,
        text: "write: new Set([...PROXY_FAILED, 'no-writer'])",
        replacement: 'write: PROXY_FAILED',
      },
    ],
    seenBy: seenAs('dependencies', 'proxy-without-writer'),
  },
  {
    id: 'lost-connection-ends-the-process',
    title: 'nobody listens when an idle connection breaks',
    why: 'Node ends a process in which an error event has no listener: the database takes the service along.',
    edits: [
      {
        file: 'runtime/database/endpoint-pool.ts',
        text: "pool.on('error', () => undefined);",
        replacement: '',
      },
      {
        file: 'runtime/database/endpoint-pool.ts',
        text: "pool.on('connect', (client) => client.on('error', () => undefined));",
        replacement: '',
      },
    ],
    seenBy: seenAs('alone-again', 'writer-restart'),
  },
];
