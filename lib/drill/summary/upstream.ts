/** Sign-in at a provider of an organisation, phase by phase. */
import type { Cell, Section } from '../../report/document.ts';
import type { History } from '../history.ts';
import { p50, p99 } from '../statistics.ts';
import type { UpstreamAttempt } from '../upstream.ts';

/** Empty where nobody signs in so. */
export function upstreamSection(history: History): Section {
  const attempts = history.of('upstream-attempt');
  const phases = [...new Set(attempts.map(({ phase }) => phase))];
  const section = { id: 'upstream', title: "Sign-in at an organisation's own provider" };
  if (phases.length === 0) return { ...section, blocks: [] };
  return {
    ...section,
    blocks: [
      {
        kind: 'table',
        caption: 'What became of the people who came by it, by the phase in which they began.',
        columns: [
          { label: 'phase' },
          { label: 'signed in', align: 'right' },
          { label: 'turned away', align: 'right' },
          { label: 'failed', align: 'right' },
          { label: 'sessions of those', align: 'right' },
          { label: 'password worked', align: 'right' },
          { label: 'p50 ms', align: 'right' },
          { label: 'p99 ms', align: 'right' },
        ],
        rows: phases.map((phase) =>
          rowOf(
            phase,
            attempts.filter((attempt) => attempt.phase === phase),
          ),
        ),
        note: 'Turned away: a page says so, with "Try again" and the form for a password. Each browser is then asked for a session, and each password is tried on that page. Times are of the machine, until the person had the answer.',
      },
      ...hitsOf(history),
    ],
  };
}

function rowOf(phase: string, attempts: readonly UpstreamAttempt[]): readonly Cell[] {
  const count = (is: (attempt: UpstreamAttempt) => boolean): number => attempts.filter(is).length;
  const away = count(({ outcome }) => outcome === 'turned-away');
  const failed = count(({ outcome }) => outcome === 'failed');
  const sessions = count(({ session }) => session === 'made');
  const passwords = count(({ password }) => password === 'ok');
  const times = attempts.map(({ realDurationMs }) => realDurationMs);
  const whereAway = (value: number, good: boolean): Cell =>
    away === 0 ? '' : { text: String(value), tone: good ? 'good' : 'bad' };
  return [
    phase,
    String(count(({ outcome }) => outcome === 'signed-in')),
    String(away),
    failed === 0 ? '0' : { text: String(failed), tone: 'bad' },
    whereAway(sessions, sessions === 0),
    whereAway(passwords, passwords === away),
    milliseconds(p50(times)),
    milliseconds(p99(times)),
  ];
}

const milliseconds = (value: number | undefined): string =>
  value === undefined ? '' : String(Math.round(value));

/** Which of its ways to fail were met, and how often. */
function hitsOf(history: History): Section['blocks'] {
  const healed = history.of('fault-healed').find(({ fault }) => fault.startsWith('upstream-provider'));
  if (healed === undefined) return [];
  return [
    {
      kind: 'table',
      caption: 'How the provider answered our servers, and how often.',
      columns: [{ label: 'answer' }, { label: 'times', align: 'right' }],
      rows: Object.entries(healed.hits).map(([part, count]) => [
        part.replace('provider: ', ''),
        String(count),
      ]),
    },
  ];
}
