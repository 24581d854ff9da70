/** Where keys come from: single characters of a terminal, whole lines of anything else. */
import { createInterface } from 'node:readline';
import type { ReadStream } from 'node:tty';

type Input = Pick<ReadStream, 'isTTY' | 'setRawMode' | 'setEncoding' | 'on' | 'off' | 'resume' | 'pause'> &
  NodeJS.ReadableStream;

/** Arrow and function keys arrive as one piece that begins with ESC; none of them means anything here. */
const ESCAPE = '\u001b';

/**
 * An input that ends means no more keys, not the end of the run: it may have been started in the background.
 * @returns gives the input back as it was.
 */
export function readKeys(input: Input, onKey: (key: string) => void): () => void {
  return input.isTTY ? readTerminal(input, onKey) : readLines(input, onKey);
}

function readTerminal(input: Input, onKey: (key: string) => void): () => void {
  const onData = (text: string): void => {
    if (text.startsWith(ESCAPE)) return;
    for (const key of text) if (!/\s/.test(key)) onKey(key);
  };
  input.setEncoding('utf8');
  input.setRawMode(true);
  input.on('data', onData);
  return () => {
    input.off('data', onData);
    input.setRawMode(false);
    input.pause();
  };
}

function readLines(input: Input, onKey: (key: string) => void): () => void {
  const lines = createInterface({ input, terminal: false });
  lines.on('line', (line) => {
    if (line.trim() !== '') onKey(line.trim());
  });
  return () => lines.close();
}
