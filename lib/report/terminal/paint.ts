/** Colour for terminals, and when not to use it. */
import type { Tone } from '../document.ts';

export interface Paint {
  tone(tone: Tone, text: string): string;
  strong(text: string): string;
  faint(text: string): string;
}

const CODES: Readonly<Record<Tone, number | undefined>> = {
  good: 32,
  bad: 31,
  warning: 33,
  neutral: undefined,
  first: 36,
  second: 35,
};
const escape = (code: number, text: string): string => `\u001b[${code}m${text}\u001b[0m`;

const PLAIN: Paint = { tone: (_tone, text) => text, strong: (text) => text, faint: (text) => text };
const COLOURED: Paint = {
  tone: (tone, text) => {
    const code = CODES[tone];
    return code === undefined ? text : escape(code, text);
  },
  strong: (text) => escape(1, text),
  faint: (text) => escape(2, text),
};

export const createPaint = (colour: boolean): Paint => (colour ? COLOURED : PLAIN);

/** Colours only on a terminal that can show them, and never against NO_COLOR (no-color.org: set and not empty). */
export const wantsColour = (
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): boolean =>
  stream.isTTY === true && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
