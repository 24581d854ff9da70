/** A line that is longer than the terminal is wide goes on below its own text, not below its label. */

/** Leading blanks, then a label and the two blanks or more that end it, where there is one. */
const LABEL = /^\s*(?:\S+(?: \S+)*?\s{2,})?/;

/** @returns the line in pieces of at most `width` columns; what has no blank to break at stays whole. */
export function hanging(line: string, width: number): readonly string[] {
  if (line.length <= width) return [line];
  const label = LABEL.exec(line)?.[0] ?? '';
  const indent = ' '.repeat(label.length);
  const pieces: string[] = [];
  let piece = label;
  for (const word of line.slice(label.length).split(' ')) {
    const isEmpty = piece.length === label.length;
    if (!isEmpty && piece.length + 1 + word.length > width) {
      pieces.push(piece);
      piece = `${indent}${word}`;
    } else piece += isEmpty ? word : ` ${word}`;
  }
  return [...pieces, piece];
}
