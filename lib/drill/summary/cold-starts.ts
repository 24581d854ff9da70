/** Each environment that a request had to wait for in a standby that kept none. */
import type { Section } from '../../report/document.ts';
import { coldStartsOf } from '../checks/cold-starts.ts';
import type { History } from '../history.ts';
import type { Scenario } from '../scenario.ts';

export function coldStartsSection(history: History, { variation }: Scenario): Section {
  const lostAt = history.lostAt ?? 0;
  const shown = variation?.kind === 'nothing-provisioned' && history.lostAt !== undefined;
  return {
    id: 'cold-starts',
    title: 'Cold starts of the standby',
    blocks: shown
      ? [
          {
            kind: 'table',
            caption: 'Environments that were started after the loss, in the order in which they were up.',
            columns: [
              { label: 'function' },
              { label: 'up after the fault', align: 'right' },
              { label: 'took', align: 'right' },
            ],
            rows: coldStartsOf(history).map(({ functionName, at, milliseconds }) => [
              functionName,
              `${((at - lostAt) / 1000).toFixed(1)} s`,
              `${(milliseconds / 1000).toFixed(2)} s`,
            ]),
            whenEmpty: 'None was started.',
            note: 'Work of this machine, which starts one environment at a time where Lambda starts as many as it needs.',
          },
        ]
      : [],
  };
}
