/** Breaks of sign-in at an organisation's own identity provider. */
import { seenAs } from './code-break.ts';
import type { CodeBreak } from './code-break.ts';

export const UPSTREAM_BREAKS: readonly CodeBreak[] = [
  {
    id: 'provider-is-waited-for',
    title: 'a provider that does not answer is waited for without an end',
    why: 'Who comes by it gets no page in time, and the request ends where the function does.',
    edits: [
      {
        file: 'runtime/upstream/transport.ts',
        text: 'const limitMs = timeFor(UPSTREAM_LIMIT_MS);',
        replacement: 'const limitMs = 600_000;',
      },
    ],
    seenBy: seenAs('functions-died', 'upstream-hangs'),
  },
  {
    id: 'circuit-stays-open',
    title: 'a circuit that opened is asked again after a day',
    why: 'The provider answers again, and nobody is let near it until processes are replaced.',
    edits: [
      {
        file: 'runtime/resilience/circuit-breaker.ts',
        text: 'export const PROBE_AFTER_MS = 60_000;',
        replacement: 'export const PROBE_AFTER_MS = 86_400_000;',
      },
    ],
    seenBy: seenAs('upstream-back', 'upstream-errors'),
  },
  {
    id: 'signatures-are-not-checked',
    title: 'what an ID token says is believed, whoever signed it',
    why: 'Anybody who can answer in the place of the provider signs in as anybody.',
    edits: [
      {
        file: 'runtime/upstream/relying-party.ts',
        text: 'library.enableNonRepudiationChecks(configuration);',
        replacement: '',
      },
      {
        file: 'runtime/upstream/relying-party.ts',
        text: 'if (claims === undefined || !conversation.isSignatureChecked)',
        replacement: 'if (claims === undefined)',
      },
    ],
    seenBy: seenAs('no-session-from-provider', 'upstream-lies'),
  },
  {
    id: 'refusal-of-the-library-is-an-error',
    title: 'what a library throws goes through to the person',
    why: 'An answer that a stricter library refuses ends in an error page with nothing to go on from.',
    edits: [
      {
        file: 'auth-service/upstream/authenticate.ts',
        text: 'await decide(service, rules, attempt).catch((error: unknown) => failed(service, error));',
        replacement: 'await decide(service, rules, attempt);',
      },
    ],
    seenBy: seenAs('upstream-turned-away', 'upstream-changed', 'upstream-lies'),
  },
];
