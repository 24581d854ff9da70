/** What each key does, as a pure function of the situation: press a key, get what to do or what to say. */
import type { RegionRole } from '../../lambda/contract/regions.ts';
import { LOSS_SHAPES } from '../world/world.ts';
import type { LossShape } from '../world/world.ts';

export interface Situation {
  /** How the next region is lost. */
  readonly shape: LossShape;
  readonly lost: Readonly<Partial<Record<RegionRole, LossShape>>>;
  /** An operator's work that has not come to its end. */
  readonly underWay: ReadonlySet<'promote' | 'claim'>;
  /** Whether the standby claims to serve. */
  readonly claimHeld: boolean;
}

export type Action =
  | { readonly kind: 'lose'; readonly role: RegionRole; readonly shape: LossShape }
  | { readonly kind: 'heal' }
  | { readonly kind: 'promote'; readonly to: RegionRole; readonly manner: 'failover' | 'switchover' }
  | { readonly kind: 'claim'; readonly held: boolean }
  | { readonly kind: 'status' }
  | { readonly kind: 'log' }
  | { readonly kind: 'help' }
  | { readonly kind: 'quit' };

export type Pressed =
  | { readonly kind: 'act'; readonly situation: Situation; readonly action: Action }
  | { readonly kind: 'say'; readonly situation: Situation; readonly sentence: string };

export const BEGINNING: Situation = {
  shape: 'black-hole',
  lost: {},
  underWay: new Set(),
  claimHeld: false,
};

/** Key, what it does for a person, and the ability that the world needs for it. */
export const KEYS: readonly { readonly key: string; readonly does: string; readonly needs?: string }[] = [
  { key: '1', does: 'lose the primary region', needs: 'region-loss' },
  { key: '2', does: 'lose the standby region', needs: 'region-loss' },
  { key: 'x', does: 'next shape of a loss: black-hole, refused, errors', needs: 'region-loss' },
  { key: 'h', does: 'heal every region', needs: 'region-loss' },
  { key: 'p', does: "make the standby's database the writer (administration)", needs: 'promote' },
  { key: 'P', does: "make the primary's database the writer again", needs: 'promote' },
  { key: 'c', does: 'claim traffic for the standby, or release it', needs: 'claim' },
  { key: 's', does: 'show the status' },
  { key: 'l', does: 'show the last log lines of the functions' },
  { key: '?', does: 'show these keys' },
  { key: 'q', does: 'quit (also Ctrl-C)' },
];

/** Ctrl-C and Ctrl-D, as a terminal in raw mode sends them. */
const QUIT_KEYS: ReadonlySet<string> = new Set(['q', '\u0003', '\u0004']);

/** @param key one character of a terminal, or one line of a pipe without its end. */
export function press(situation: Situation, key: string): Pressed {
  if (QUIT_KEYS.has(key)) return act(situation, { kind: 'quit' });
  switch (key) {
    case '1':
      return lose(situation, 'primary');
    case '2':
      return lose(situation, 'standby');
    case 'x':
      return nextShape(situation);
    case 'h':
      return heal(situation);
    case 'p':
      return promote(situation, 'standby');
    case 'P':
      return promote(situation, 'primary');
    case 'c':
      return claim(situation);
    case 's':
      return act(situation, { kind: 'status' });
    case 'l':
      return act(situation, { kind: 'log' });
    case '?':
      return act(situation, { kind: 'help' });
    default:
      return say(situation, `${JSON.stringify(key)} is no key; ? shows the keys.`);
  }
}

/** The operator's work came to its end, whatever came of it. */
export const settled = (situation: Situation, work: 'promote' | 'claim', claimHeld: boolean): Situation => ({
  ...situation,
  claimHeld,
  underWay: new Set([...situation.underWay].filter((one) => one !== work)),
});

const act = (situation: Situation, action: Action): Pressed => ({ kind: 'act', situation, action });
const say = (situation: Situation, sentence: string): Pressed => ({ kind: 'say', situation, sentence });

function lose(situation: Situation, role: RegionRole): Pressed {
  const { lost, shape } = situation;
  if (lost[role] !== undefined)
    return say(situation, `The ${role} region is lost already (${lost[role]}); h heals it.`);
  return act({ ...situation, lost: { ...lost, [role]: shape } }, { kind: 'lose', role, shape });
}

function nextShape(situation: Situation): Pressed {
  const next = LOSS_SHAPES[(LOSS_SHAPES.indexOf(situation.shape) + 1) % LOSS_SHAPES.length];
  const shape = next ?? situation.shape;
  return say({ ...situation, shape }, `The next region that is lost: ${WORDS[shape]}.`);
}

const WORDS: Readonly<Record<LossShape, string>> = {
  'black-hole': 'black-hole, connections hang',
  refused: 'refused, connections are reset',
  errors: 'errors, connections are made and answered with 503',
};

function heal(situation: Situation): Pressed {
  if (Object.keys(situation.lost).length === 0) return say(situation, 'No region is lost.');
  return act({ ...situation, lost: {} }, { kind: 'heal' });
}

/** Between two living regions the writer is handed over; from a lost one it is taken, with what had not arrived. */
function promote(situation: Situation, to: RegionRole): Pressed {
  const { lost, underWay } = situation;
  if (underWay.has('promote')) return say(situation, 'A promotion is under way.');
  if (lost[to] !== undefined) return say(situation, `The ${to} region is lost (${lost[to]}); h heals it.`);
  const manner = Object.keys(lost).length > 0 ? 'failover' : 'switchover';
  return act(begun(situation, 'promote'), { kind: 'promote', to, manner });
}

function claim(situation: Situation): Pressed {
  const { standby } = situation.lost;
  if (standby !== undefined) return say(situation, `The standby region is lost (${standby}); h heals it.`);
  if (situation.underWay.has('claim')) return say(situation, 'The claim is being written.');
  return act(begun(situation, 'claim'), { kind: 'claim', held: !situation.claimHeld });
}

const begun = (situation: Situation, work: 'promote' | 'claim'): Situation => ({
  ...situation,
  underWay: new Set([...situation.underWay, work]),
});
