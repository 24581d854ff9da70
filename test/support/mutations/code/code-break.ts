/** A mistake in the functions' own sources, and which stories have to see it. */

/** One place in a source. `text` has to occur exactly once, so that a break never changes what it does not mean. */
export interface Edit {
  /** Below `lambda/`. */
  readonly file: string;
  readonly text: string;
  readonly replacement: string;
}

/** A story that fails where the break is deployed, and the checks one of which says so. */
export interface Sighting {
  /** Name of the scenario. */
  readonly story: string;
  /** Ids. Several where it is a matter of moments which of them meets the break first. */
  readonly checks: readonly string[];
}

export interface CodeBreak {
  readonly id: string;
  /** What the broken service does, in a sentence. */
  readonly title: string;
  /** Why the stories cannot pass with it. */
  readonly why: string;
  readonly edits: readonly Edit[];
  /** Drills that were run, and failed by these checks. */
  readonly seenBy: readonly Sighting[];
  /** The same by reasoning only, until somebody has run them. */
  readonly due?: readonly Sighting[];
}

/** Who sees one break, by one check or by one of several. */
export const seenAs = (
  checks: string | readonly string[],
  ...stories: readonly string[]
): readonly Sighting[] => stories.map((story) => ({ story, checks: [checks].flat() }));

/** @throws Error where the text does not occur exactly once: the break would be another one, or none. */
export function applyEdit(source: string, { file, text, replacement }: Edit): string {
  const occurrences = source.split(text).length - 1;
  if (occurrences !== 1)
    throw new Error(`lambda/${file} holds the text of this break ${occurrences} times, not once: ${text}`);
  return source.replace(text, () => replacement);
}
