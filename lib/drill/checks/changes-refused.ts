import { CHANGE_KINDS } from '../../world/world.ts';
import { fail, notReached, pass } from '../check.ts';
import type { Check } from '../check.ts';
import type { EventOf, History } from '../history.ts';

const STAGE = 'deploys';
type Tried = EventOf<'change-tried'>;

export interface ChangeOptions {
  /** Phases in which changes are tried while they work, and while they do not. */
  readonly working: string;
  readonly refused: string;
}

/** The way to change anything was really closed: what worked before is refused by the services' own errors. */
export const changesRefused = ({ working, refused }: ChangeOptions): Check => ({
  id: 'changes-refused',
  title: 'Nobody could deploy or edit anything',
  judge({ history }) {
    if (history.phaseAt(refused) === undefined) return notReached(STAGE);
    const before = triedIn(history, working);
    const during = triedIn(history, refused);
    if (before.length < CHANGE_KINDS.length || during.length < CHANGE_KINDS.length) return notReached(STAGE);
    const broken = before.find(({ outcome }) => outcome !== 'answered');
    if (broken !== undefined)
      return fail(
        STAGE,
        `${broken.change} was ${told(broken)} before anything failed, so its refusal shows nothing.`,
      );
    const open = during.find(({ outcome }) => outcome !== 'refused');
    if (open !== undefined)
      return fail(STAGE, `${open.change} was ${told(open)} while nobody should be able to change anything.`);
    const list = during.map(({ change, code = 'no code' }) => `${change} (${code})`).join(', ');
    return pass(STAGE, `All answered before, all refused then: ${list}.`);
  },
});

const triedIn = (history: History, phase: string): readonly Tried[] =>
  history.of('change-tried').filter((event) => event.phase === phase);

const told = ({ outcome, code }: Tried): string => `${outcome}${code === undefined ? '' : ` (${code})`}`;
