/** What tones look like where there are only characters. */
import type { Cell, Finding, Outcome, Tone } from './document.ts';

export const VERDICT_WORDS: Readonly<Record<Outcome, string>> = {
  pass: 'PASS',
  fail: 'FAIL',
  unknown: 'UNKNOWN',
};
export const OUTCOME_TONES: Readonly<Record<Outcome, Tone>> = {
  pass: 'good',
  fail: 'bad',
  unknown: 'warning',
};
export const SEVERITY_TONES: Readonly<Record<Finding['severity'], Tone>> = {
  error: 'bad',
  warning: 'warning',
  note: 'neutral',
};
/** A sign beside a value, so that nothing is said by colour alone. */
export const TONE_SIGNS: Readonly<Record<Tone, string>> = {
  good: '✓',
  bad: '✗',
  warning: '!',
  neutral: ' ',
  first: ' ',
  second: ' ',
};
export const textOf = (cell: Cell | undefined): string =>
  cell === undefined ? '' : typeof cell === 'string' ? cell : cell.text;
export const toneOf = (cell: Cell | undefined): Tone =>
  cell === undefined || typeof cell === 'string' ? 'neutral' : cell.tone;
