/** Every break of the functions' code that some story has to see. */
import { COLD_START_BREAKS } from './cold-starts.ts';
import type { CodeBreak, Sighting } from './code-break.ts';
import { DATABASE_BREAKS } from './database.ts';
import { HELD_VALUE_BREAKS } from './held-values.ts';
import { ROTATION_BREAKS } from './rotation.ts';
import { UPSTREAM_BREAKS } from './upstream.ts';

export const CODE_BREAKS: readonly CodeBreak[] = [
  ...HELD_VALUE_BREAKS,
  ...COLD_START_BREAKS,
  ...DATABASE_BREAKS,
  ...ROTATION_BREAKS,
  ...UPSTREAM_BREAKS,
];

/** One story on one broken service: one drill. */
export interface Proof extends Sighting {
  readonly codeBreak: CodeBreak;
}

const proofsBy = (sightings: (codeBreak: CodeBreak) => readonly Sighting[]): readonly Proof[] =>
  CODE_BREAKS.flatMap((codeBreak) => sightings(codeBreak).map((sighting) => ({ ...sighting, codeBreak })));

export const PROOFS: readonly Proof[] = proofsBy(({ seenBy }) => seenBy);
/** Not run yet: chosen for no ordinary run. */
export const DUE_PROOFS: readonly Proof[] = proofsBy(({ due = [] }) => due);

/** Stories that nobody has seen fail on a broken service yet. Each entry is a debt. */
export const NOT_YET_PROVEN: readonly string[] = [];

/** Scenarios in which regions are lost or change over: what carries them stands in templates, and is broken there. */
export const BROKEN_BY_TEMPLATES: ReadonlySet<string> = new Set([
  'region-loss',
  'steady-state',
  'promotion',
  'cold-standby',
  'tenant-host',
]);
