/** Collects what the world emits, and lets a test await an event instead of sleeping. */
import type { Emit } from '../../../../lib/world/local/ports.ts';

export type LoggedEvent = Parameters<Emit>[0];
export interface EventLog {
  readonly emit: Emit;
  readonly all: () => readonly LoggedEvent[];
  readonly clear: () => void;
  /** The first matching event from now on; ends with the test's own time-out when none comes. */
  readonly next: (matches: (event: LoggedEvent) => boolean) => Promise<LoggedEvent>;
}

export const createEventLog = (): EventLog => {
  let events: LoggedEvent[] = [];
  let waiting: {
    readonly matches: (event: LoggedEvent) => boolean;
    readonly take: (event: LoggedEvent) => void;
  }[] = [];
  return {
    emit: (event) => {
      events.push(event);
      const met = waiting.filter(({ matches }) => matches(event));
      waiting = waiting.filter((each) => !met.includes(each));
      for (const { take } of met) take(event);
    },
    all: () => events,
    clear: () => {
      events = [];
      waiting = [];
    },
    next: (matches) => new Promise((take) => waiting.push({ matches, take })),
  };
};
