/** Plain text in a fixed number of columns: cleaning, measuring, wrapping, padding. */

// Control and format characters could move the cursor, hide text or reorder a line.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;
const ZERO_WIDTH = /^[\p{Mn}\p{Me}]$/u;
// Characters that terminals draw two columns wide (Unicode's East Asian Width W and F, and emoji).
const DOUBLE_WIDTH =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}])$/u;

const columnsOf = (character: string): number =>
  ZERO_WIDTH.test(character) ? 0 : DOUBLE_WIDTH.test(character) ? 2 : 1;

/** One line without anything that a terminal would act on; white space becomes single blanks. */
export const oneLine = (text: string): string =>
  text.replace(/\s+/gu, ' ').replace(UNPRINTABLE, '\ufffd').trim();

/** Columns that a terminal needs for it. */
export const displayWidth = (text: string): number => {
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
};

/** Cuts at a column; @returns what fits, and the rest. At least one character is taken. */
const cut = (text: string, width: number): [string, string] => {
  let taken = '';
  let used = 0;
  for (const character of text) {
    if (taken !== '' && used + columnsOf(character) > width) break;
    taken += character;
    used += columnsOf(character);
  }
  return [taken, text.slice(taken.length)];
};

/** Breaks at blanks, and inside words that are longer than a line. @param width at least 2. */
export const wrap = (text: string, width: number): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of oneLine(text).split(' ')) {
    let rest = word;
    if (line !== '' && displayWidth(line) + 1 + displayWidth(rest) <= width) {
      line += ` ${rest}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (displayWidth(rest) > width) {
      const [head, tail] = cut(rest, width);
      lines.push(head);
      rest = tail;
    }
    line = rest;
  }
  return line === '' ? lines : [...lines, line];
};

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)));
export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - displayWidth(text))) + text;

/** Shortens with an ellipsis. */
export const fit = (text: string, width: number): string => {
  const line = oneLine(text);
  return displayWidth(line) <= width ? line : `${cut(line, width - 1)[0]}…`;
};

/** For example `41.2 s`, `0 s`, `6 min 40 s`. */
export const duration = (milliseconds: number): string => {
  const sign = milliseconds < 0 ? '-' : '';
  const seconds = Math.abs(milliseconds) / 1000;
  if (seconds < 300) return `${sign}${Number(seconds.toFixed(seconds < 1 ? 2 : 1))} s`;
  const whole = Math.round(seconds);
  const rest = whole % 60;
  return `${sign}${Math.floor(whole / 60)} min${rest === 0 ? '' : ` ${rest} s`}`;
};
