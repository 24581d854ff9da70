/** Puts into the journal how late the machine was since somebody last forgot it. */
import type { StepContext } from '../run.ts';

/** Told when `phase` ends; judges of that phase read it whenever they judge. */
export function tellLateness({ world, journal }: StepContext, phase: string): void {
  const { heldBackMs: _heldBack, waitedShare: _waited, ...late } = world.lateness();
  journal.emit({ kind: 'lateness-within', phase, ...late });
}
