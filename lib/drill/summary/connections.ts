/** Which endpoint of the database took how many logins, and which instance stood behind it. */
import type { Cell, Section } from '../../report/document.ts';
import type { EventOf, History } from '../history.ts';

type Login = EventOf<'database-connection'>;

export function connectionsSection(history: History): Section {
  const rows = history.of('database-connection');
  const groups = Map.groupBy(rows, ({ role, endpoint }) => `${role} ${endpoint}`);
  return {
    id: 'database-logins',
    title: 'Who read and wrote where',
    blocks:
      groups.size === 0
        ? []
        : [
            {
              kind: 'table',
              caption: 'Logins at the endpoints of the database, by phase of the run.',
              columns: [
                { label: 'region' },
                { label: 'endpoint' },
                { label: 'instances' },
                { label: 'logins, by phase' },
                { label: 'turned away', align: 'right' },
              ],
              rows: [...groups.entries()].sort().map(([, logins]) => rowOf(history, logins)),
              note: 'The proxy pools nothing here: one client connection is one login.',
            },
          ],
  };
}

function rowOf(history: History, logins: readonly Login[]): readonly Cell[] {
  const [first] = logins;
  const opened = logins.filter(({ outcome }) => outcome === 'opened');
  const away = logins.length - opened.length;
  const why = [...new Set(logins.flatMap(({ outcome }) => (outcome === 'opened' ? [] : [outcome])))].join(
    ', ',
  );
  return [
    first?.role ?? '',
    first?.endpoint ?? '',
    counted(opened.map(({ instance = '?' }) => instance)),
    counted(opened.map(({ at }) => phaseAt(history, at))),
    away === 0 ? '0' : { text: `${away} (${why})`, tone: 'warning' },
  ];
}

function counted(words: readonly string[]): string {
  const groups = Map.groupBy(words, (word) => word);
  return [...groups].map(([word, { length }]) => `${word} ${length}`).join(', ');
}

const phaseAt = (history: History, at: number): string =>
  history.of('phase').findLast((event) => event.at <= at)?.phase ?? 'start';
